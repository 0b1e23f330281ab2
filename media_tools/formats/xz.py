"""XZ file: opened, be it a tar or a single file inside."""

from media_tools.magic import starts
from media_tools.registry import Format

FORMAT = Format(
    name="xz",
    label="XZ",
    mime="application/x-xz",
    kind="archive",
    extensions=("xz",),
    matches=starts(b"\xfd7zXZ\x00"),
    reads=True,
    remedy="xz holds a single file and pictures do not shrink in it; ask for zip, tar or tgz.",
    engine={"read": "stream"},
)
