"""QuickTime film, written with H.264 and AAC."""

from media_tools.magic import quicktime
from media_tools.registry import Format, installed

FORMAT = Format(
    name="mov",
    label="QuickTime",
    mime="video/quicktime",
    kind="video",
    extensions=("mov",),
    aliases=("qt",),
    matches=quicktime,
    reads=installed("av"),
    writes=installed("av"),
    quality=True,
    engine={"read": "av", "demuxer": "mov", "muxer": "mov"},
)
