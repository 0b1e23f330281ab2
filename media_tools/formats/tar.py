"""Tar archive: known, not read or written by convert."""

from media_tools.registry import Format

FORMAT = Format(
    name="tar",
    label="TAR",
    mime="application/x-tar",
    kind="archive",
    extensions=("tar",),
    matches=lambda head: head[257:262] == b"ustar",
    remedy="Archives are not made or opened by convert; to get many results in one file, send createArchive=true.",
)
