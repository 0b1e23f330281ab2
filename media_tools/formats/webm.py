"""WebM film: known, not read or written yet."""

from media_tools.magic import ebml
from media_tools.registry import Format

FORMAT = Format(
    name="webm",
    label="WebM",
    mime="video/webm",
    kind="video",
    extensions=("webm",),
    matches=ebml(b"webm"),
    remedy="Video is not converted by this version; pictures and PDF are.",
)
