"""Windows bitmap: read only."""

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
    remedy="Use png, which is lossless too and far smaller.",
    alpha=True,
    lossless=True,
    engine={"read": "pillow"},
)
