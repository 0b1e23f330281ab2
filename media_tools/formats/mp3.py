"""MPEG audio layer 3 (ISO/IEC 11172-3)."""

from media_tools.magic import mpeg_audio
from media_tools.registry import Format, installed

FORMAT = Format(
    name="mp3",
    label="MP3",
    mime="audio/mpeg",
    kind="audio",
    extensions=("mp3",),
    matches=mpeg_audio,
    reads=installed("av"),
    writes=installed("av", "lameenc"),
    quality=True,
    engine={"read": "av", "demuxer": "mp3", "muxer": "mp3"},
)
