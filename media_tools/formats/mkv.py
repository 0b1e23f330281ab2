"""Matroska film (RFC 9559), written with H.264 and AAC."""

from media_tools.magic import ebml
from media_tools.registry import Format, installed

FORMAT = Format(
    name="mkv",
    label="Matroska",
    mime="video/x-matroska",
    kind="video",
    extensions=("mkv", "mka"),
    aliases=("mka",),
    matches=ebml(b"matroska"),
    reads=installed("av"),
    writes=installed("av"),
    quality=True,
    engine={"read": "av", "demuxer": "matroska", "muxer": "matroska"},
)
