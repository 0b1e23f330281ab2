"""Matroska film: known, not read or written yet."""

from media_tools.magic import ebml
from media_tools.registry import Format

FORMAT = Format(
    name="mkv",
    label="Matroska",
    mime="video/x-matroska",
    kind="video",
    extensions=("mkv",),
    matches=ebml(b"matroska"),
    remedy="Video is not converted by this version; pictures and PDF are.",
)
