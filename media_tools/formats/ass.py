"""Advanced SubStation subtitles; the older SSA is read too."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="ass",
    label="SubStation Alpha",
    mime="text/x-ssa",
    kind="subtitle",
    extensions=("ass", "ssa"),
    aliases=("ssa",),
    matches=starts(b"[Script Info]", b"\xef\xbb\xbf[Script Info]"),
    reads=True,
    writes=True,
    engine={"read": "cues"},
)
