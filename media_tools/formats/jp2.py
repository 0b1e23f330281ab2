"""JPEG 2000 (ISO/IEC 15444), the file and the bare codestream: read only, with eight bits a channel."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="jp2",
    label="JPEG 2000",
    mime="image/jp2",
    kind="image",
    extensions=("jp2", "j2k", "jpx"),
    aliases=("j2k",),
    matches=starts(b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
    reads=installed("PIL"),
    remedy="Use png, which is lossless too and opens everywhere.",
    alpha=True,
    lossless=True,
    engine={"read": "pillow"},
)
