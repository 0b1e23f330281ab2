"""FLAC sound (RFC 9639), without loss."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="flac",
    label="FLAC",
    mime="audio/flac",
    kind="audio",
    extensions=("flac",),
    matches=starts(b"fLaC"),
    reads=installed("av"),
    writes=installed("av"),
    lossless=True,
    engine={"read": "av", "demuxer": "flac", "muxer": "flac"},
)
