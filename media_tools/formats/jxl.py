"""JPEG XL (ISO/IEC 18181): still and animated, to the last bit or by eye."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="jxl",
    label="JPEG XL",
    mime="image/jxl",
    kind="image",
    extensions=("jxl",),
    # A codestream by itself, or the container that can hold metadata beside it.
    matches=starts(b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n"),
    reads=installed("pylibjxl"),
    writes=installed("pylibjxl"),
    alpha=True,
    animation=True,
    quality=True,
    lossless=True,
    icc=True,
    exif=True,
    xmp=True,
    orientation=True,
    sixteen_bit=True,
    engine={"read": "jxl", "write": "jxl"},
)
