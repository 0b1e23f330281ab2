"""Bzip2 file: opened, be it a tar or a single file inside."""

from media_tools.registry import Format

STARTS = (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")
"""What follows the four bytes of the header: a block, or the end of an empty file."""

FORMAT = Format(
    name="bz2",
    label="bzip2",
    mime="application/x-bzip2",
    kind="archive",
    extensions=("bz2",),
    matches=lambda head: head[:3] == b"BZh" and head[4:10] in STARTS,
    reads=True,
    remedy="bzip2 holds a single file and pictures do not shrink in it; ask for zip, tar or tgz.",
    engine={"read": "stream"},
)
