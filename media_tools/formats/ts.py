"""MPEG transport stream (ISO/IEC 13818-1): read only."""

from media_tools.magic import transport_stream
from media_tools.registry import Format, installed

FORMAT = Format(
    name="ts",
    label="MPEG-TS",
    mime="video/mp2t",
    kind="video",
    extensions=("ts", "m2ts", "mts"),
    aliases=("m2ts", "mts"),
    matches=transport_stream,
    reads=installed("av"),
    remedy="MPEG-TS is read only; ask for mp4.",
    engine={"read": "av", "demuxer": "mpegts"},
)
