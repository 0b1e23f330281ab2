"""QuickTime film: known, not read or written yet."""

from media_tools.magic import brand
from media_tools.registry import Format

FORMAT = Format(
    name="mov",
    label="QuickTime",
    mime="video/quicktime",
    kind="video",
    extensions=("mov",),
    matches=brand(b"qt  "),
    remedy="Video is not converted by this version; pictures and PDF are.",
)
