"""Tar archive (POSIX pax, ustar, GNU): opened as a batch of its files, and written."""

from media_tools.registry import Format

FORMAT = Format(
    name="tar",
    label="TAR",
    mime="application/x-tar",
    kind="archive",
    extensions=("tar",),
    matches=lambda head: head[257:262] == b"ustar",
    reads=True,
    writes=True,
    engine={"read": "tar"},
)
