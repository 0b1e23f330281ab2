"""Ogg sound (RFC 3533), written with Opus (RFC 7845)."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="ogg",
    label="Ogg",
    mime="audio/ogg",
    kind="audio",
    extensions=("ogg", "oga", "opus"),
    aliases=("oga", "opus"),
    matches=starts(b"OggS"),
    reads=installed("av"),
    writes=installed("av"),
    quality=True,
    engine={"read": "av", "demuxer": "ogg", "muxer": "ogg"},
)
