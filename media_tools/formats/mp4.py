"""MPEG-4 film (ISO/IEC 14496-14), written with H.264 and AAC, its index in front."""

from media_tools.magic import any_brand
from media_tools.registry import Format, installed

FORMAT = Format(
    name="mp4",
    label="MP4",
    mime="video/mp4",
    kind="video",
    extensions=("mp4", "m4v"),
    aliases=("m4v",),
    matches=any_brand,
    reads=installed("av"),
    writes=installed("av"),
    quality=True,
    engine={"read": "av", "demuxer": "mov", "muxer": "mp4"},
)
