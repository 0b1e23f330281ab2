"""7z archive: opened as a batch of its files."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="7z",
    label="7z",
    mime="application/x-7z-compressed",
    kind="archive",
    extensions=("7z",),
    matches=starts(b"7z\xbc\xaf\x27\x1c"),
    reads=installed("py7zr"),
    remedy="Few programs open a 7z and pictures do not shrink in it; ask for zip, tar or tgz.",
    engine={"read": "7z"},
)
