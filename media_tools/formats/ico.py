"""Windows icon: the largest picture in it is read, and a single one is written."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="ico",
    label="ICO",
    mime="image/x-icon",
    kind="image",
    extensions=("ico",),
    # Reserved word, type 1, then a count that no icon file brings to 256.
    matches=lambda head: starts(b"\0\0\x01\0")(head) and len(head) >= 22 and head[4] > 0 and head[5] == 0,
    reads=installed("PIL"),
    writes=installed("PIL"),
    alpha=True,
    lossless=True,
    largest_only=True,
    max_side=256,
    engine={"read": "pillow", "write": "pillow"},
)
