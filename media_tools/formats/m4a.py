"""MPEG-4 sound, written with AAC."""

from media_tools.magic import brand
from media_tools.registry import Format, installed

FORMAT = Format(
    name="m4a",
    label="M4A",
    mime="audio/mp4",
    kind="audio",
    extensions=("m4a", "m4b"),
    aliases=("m4b",),
    matches=brand(b"M4A ", b"M4B "),
    reads=installed("av"),
    writes=installed("av"),
    quality=True,
    engine={"read": "av", "demuxer": "mov", "muxer": "ipod"},
)
