"""Windows Media film and sound (ASF): read only."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="wmv",
    label="Windows Media",
    mime="video/x-ms-wmv",
    kind="video",
    extensions=("wmv", "wma", "asf"),
    aliases=("wma", "asf"),
    matches=starts(bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")),
    reads=installed("av"),
    remedy="Windows Media is read only; ask for mp4.",
    engine={"read": "av", "demuxer": "asf"},
)
