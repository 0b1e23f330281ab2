"""ZIP archive: known, not read or written by convert."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="zip",
    label="ZIP",
    mime="application/zip",
    kind="archive",
    extensions=("zip",),
    matches=starts(b"PK\x03\x04", b"PK\x05\x06"),
    remedy="Archives are not made or opened by convert; to get many results in one file, send createArchive=true.",
)
