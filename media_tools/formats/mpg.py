"""MPEG programme stream (ISO/IEC 13818-1): read only."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="mpg",
    label="MPEG",
    mime="video/mpeg",
    kind="video",
    extensions=("mpg", "mpeg", "vob"),
    aliases=("mpeg", "vob"),
    matches=starts(b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3"),
    reads=installed("av"),
    remedy="MPEG is read only; ask for mp4.",
    engine={"read": "av", "demuxer": "mpeg"},
)
