"""MPEG audio layer 3: known, not read or written yet."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="mp3",
    label="MP3",
    mime="audio/mpeg",
    kind="audio",
    extensions=("mp3",),
    matches=starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"),
    remedy="Audio is not converted by this version; pictures and PDF are.",
)
