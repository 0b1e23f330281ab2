"""RAR archive: known, not read or written by convert."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="rar",
    label="RAR",
    mime="application/vnd.rar",
    kind="archive",
    extensions=("rar",),
    matches=starts(b"Rar!\x1a\x07"),
    remedy="Archives are not made or opened by convert; to get many results in one file, send createArchive=true.",
)
