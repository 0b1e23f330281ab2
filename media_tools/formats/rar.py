"""RAR archive: known and not opened, since no free library reads it."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="rar",
    label="RAR",
    mime="application/vnd.rar",
    kind="archive",
    extensions=("rar",),
    matches=starts(b"Rar!\x1a\x07"),
    remedy="RAR belongs to its maker and no free library opens or writes it; use zip, tar or tgz.",
)
