"""Gzip file: known, not read or written by convert."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="gz",
    label="gzip",
    mime="application/gzip",
    kind="archive",
    extensions=("gz",),
    matches=starts(b"\x1f\x8b"),
    remedy="Archives are not made or opened by convert; to get many results in one file, send createArchive=true.",
)
