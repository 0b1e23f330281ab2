"""AVI film: read only."""

from media_tools.magic import riff
from media_tools.registry import Format, installed

FORMAT = Format(
    name="avi",
    label="AVI",
    mime="video/x-msvideo",
    kind="video",
    extensions=("avi",),
    matches=riff(b"AVI "),
    reads=installed("av"),
    remedy="AVI is read only; ask for mp4.",
    engine={"read": "av", "demuxer": "avi"},
)
