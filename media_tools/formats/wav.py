"""Wave audio: known, not read or written yet."""

from media_tools.magic import riff
from media_tools.registry import Format

FORMAT = Format(
    name="wav",
    label="WAV",
    mime="audio/wav",
    kind="audio",
    extensions=("wav",),
    matches=riff(b"WAVE"),
    remedy="Audio is not converted by this version; pictures and PDF are.",
)
