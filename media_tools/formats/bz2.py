"""Bzip2 file: known, not read or written by convert."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="bz2",
    label="bzip2",
    mime="application/x-bzip2",
    kind="archive",
    extensions=("bz2",),
    matches=starts(b"BZh"),
    remedy="Archives are not made or opened by convert; to get many results in one file, send createArchive=true.",
)
