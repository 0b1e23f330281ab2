"""7z archive: known, not read or written by convert."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="7z",
    label="7z",
    mime="application/x-7z-compressed",
    kind="archive",
    extensions=("7z",),
    matches=starts(b"7z\xbc\xaf\x27\x1c"),
    remedy="Archives are not made or opened by convert; to get many results in one file, send createArchive=true.",
)
