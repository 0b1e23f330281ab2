"""Bare AAC frames (ADTS, ISO/IEC 13818-7): read only."""

from media_tools.magic import adts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="aac",
    label="AAC",
    mime="audio/aac",
    kind="audio",
    extensions=("aac",),
    matches=adts,
    reads=installed("av"),
    remedy="AAC is read only; ask for m4a.",
    engine={"read": "av", "demuxer": "aac"},
)
