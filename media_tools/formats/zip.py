"""ZIP archive (APPNOTE 6.3.10): opened as a batch of its files, and written."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="zip",
    label="ZIP",
    mime="application/zip",
    kind="archive",
    extensions=("zip",),
    matches=starts(b"PK\x03\x04", b"PK\x05\x06"),
    reads=True,
    writes=True,
    engine={"read": "zip"},
)
