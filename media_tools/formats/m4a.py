"""MPEG-4 audio: known, not read or written yet."""

from media_tools.magic import brand
from media_tools.registry import Format

FORMAT = Format(
    name="m4a",
    label="M4A",
    mime="audio/mp4",
    kind="audio",
    extensions=("m4a",),
    matches=brand(b"M4A ", b"M4B "),
    remedy="Audio is not converted by this version; pictures and PDF are.",
)
