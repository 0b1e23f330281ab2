"""ZIP archive (APPNOTE 6.3.10): opened as a batch of its files, and written."""

from media_tools.magic import plain_zip
from media_tools.registry import Format

FORMAT = Format(
    name="zip",
    label="ZIP",
    mime="application/zip",
    kind="archive",
    extensions=("zip",),
    matches=plain_zip,
    reads=True,
    writes=True,
    engine={"read": "zip"},
)
