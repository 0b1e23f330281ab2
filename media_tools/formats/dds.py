"""DirectDraw Surface, a texture: read only, the largest picture in it."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="dds",
    label="DDS",
    mime="image/vnd-ms.dds",
    kind="image",
    extensions=("dds",),
    matches=starts(b"DDS \x7c\0\0\0"),
    reads=installed("PIL"),
    remedy="Use png, which is lossless too and opens everywhere.",
    alpha=True,
    lossless=True,
    engine={"read": "pillow"},
)
