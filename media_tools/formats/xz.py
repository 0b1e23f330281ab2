"""XZ file: known, not read or written by convert."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="xz",
    label="XZ",
    mime="application/x-xz",
    kind="archive",
    extensions=("xz",),
    matches=starts(b"\xfd7zXZ\x00"),
    remedy="Archives are not made or opened by convert; to get many results in one file, send createArchive=true.",
)
