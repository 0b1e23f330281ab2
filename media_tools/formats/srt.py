"""SubRip subtitles: numbered texts with the times at which they are shown."""

from media_tools.magic import subrip
from media_tools.registry import Format

FORMAT = Format(
    name="srt",
    label="SubRip",
    mime="application/x-subrip",
    kind="subtitle",
    extensions=("srt",),
    matches=subrip,
    reads=True,
    writes=True,
    engine={"read": "cues"},
)
