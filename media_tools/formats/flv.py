"""Flash film: read only."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="flv",
    label="FLV",
    mime="video/x-flv",
    kind="video",
    extensions=("flv",),
    matches=starts(b"FLV\x01"),
    reads=installed("av"),
    remedy="FLV is read only; ask for mp4.",
    engine={"read": "av", "demuxer": "flv"},
)
