"""PCX of PC Paintbrush: read only."""

from media_tools.registry import Format, installed

FORMAT = Format(
    name="pcx",
    label="PCX",
    mime="image/x-pcx",
    kind="image",
    extensions=("pcx",),
    matches=lambda head: (
        head[:1] == b"\n"
        and head[1:2] in (b"\0", b"\x02", b"\x03", b"\x05")
        and head[2:3] == b"\x01"
        and len(head) >= 128
        and head[3] in (1, 2, 4, 8)
    ),
    reads=installed("PIL"),
    remedy="Use png, which is lossless too and opens everywhere.",
    lossless=True,
    engine={"read": "pillow"},
)
