"""Ogg audio: known, not read or written yet."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="ogg",
    label="Ogg",
    mime="audio/ogg",
    kind="audio",
    extensions=("ogg",),
    matches=starts(b"OggS"),
    remedy="Audio is not converted by this version; pictures and PDF are.",
)
