"""FLAC audio: known, not read or written yet."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="flac",
    label="FLAC",
    mime="audio/flac",
    kind="audio",
    extensions=("flac",),
    matches=starts(b"fLaC"),
    remedy="Audio is not converted by this version; pictures and PDF are.",
)
