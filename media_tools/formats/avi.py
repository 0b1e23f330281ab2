"""AVI film: known, not read or written yet."""

from media_tools.magic import riff
from media_tools.registry import Format

FORMAT = Format(
    name="avi",
    label="AVI",
    mime="video/x-msvideo",
    kind="video",
    extensions=("avi",),
    matches=riff(b"AVI "),
    remedy="Video is not converted by this version; pictures and PDF are.",
)
