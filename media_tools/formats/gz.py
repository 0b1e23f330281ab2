"""Gzip file (RFC 1952): opened, be it a tar or a single file inside."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="gz",
    label="gzip",
    mime="application/gzip",
    kind="archive",
    extensions=("gz",),
    matches=starts(b"\x1f\x8b\x08"),
    reads=True,
    remedy="gzip holds a single file and pictures do not shrink in it; ask for zip, tar or tgz.",
    engine={"read": "stream"},
)
