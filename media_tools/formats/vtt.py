"""WebVTT (https://www.w3.org/TR/webvtt1/): times and what belongs to them."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="vtt",
    label="WebVTT",
    mime="text/vtt",
    kind="subtitle",
    extensions=("vtt",),
    aliases=("webvtt",),
    matches=starts(b"WEBVTT", b"\xef\xbb\xbfWEBVTT"),
    reads=True,
    writes=True,
    engine={"read": "cues"},
)
