"""AIFF sound: read only."""

from media_tools.magic import form
from media_tools.registry import Format, installed

FORMAT = Format(
    name="aiff",
    label="AIFF",
    mime="audio/aiff",
    kind="audio",
    extensions=("aiff", "aif"),
    aliases=("aif",),
    matches=form(b"AIFF", b"AIFC"),
    reads=installed("av"),
    remedy="AIFF is read only; ask for m4a.",
    engine={"read": "av", "demuxer": "aiff"},
)
