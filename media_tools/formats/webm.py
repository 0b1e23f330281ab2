"""WebM film, written with VP9 and Opus."""

from media_tools.magic import ebml
from media_tools.registry import Format, installed

FORMAT = Format(
    name="webm",
    label="WebM",
    mime="video/webm",
    kind="video",
    extensions=("webm",),
    matches=ebml(b"webm"),
    reads=installed("av"),
    writes=installed("av"),
    quality=True,
    engine={"read": "av", "demuxer": "matroska", "muxer": "webm"},
)
