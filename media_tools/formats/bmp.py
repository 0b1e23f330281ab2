"""Windows bitmap: 24 bits, or 32 with transparency in the header of version 4."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="bmp",
    label="BMP",
    mime="image/bmp",
    kind="image",
    extensions=("bmp", "dib"),
    matches=lambda head: starts(b"BM")(head) and len(head) >= 26 and head[15:18] == b"\0\0\0",
    reads=installed("PIL"),
    writes=installed("PIL"),
    alpha=True,
    lossless=True,
    engine={"read": "pillow", "write": "bmp"},
)
