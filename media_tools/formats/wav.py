"""Wave sound, without loss, 16 or 24 bits a sample."""

from media_tools.magic import riff
from media_tools.registry import Format, installed

FORMAT = Format(
    name="wav",
    label="WAV",
    mime="audio/wav",
    kind="audio",
    extensions=("wav",),
    matches=riff(b"WAVE"),
    reads=installed("av"),
    writes=installed("av"),
    lossless=True,
    engine={"read": "av", "demuxer": "wav", "muxer": "wav"},
)
