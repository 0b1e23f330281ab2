"""TIFF 6.0 and BigTIFF: several pages, 16 bits a channel, CMYK."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="tiff",
    label="TIFF",
    mime="image/tiff",
    kind="image",
    extensions=("tiff", "tif"),
    aliases=("tif",),
    matches=starts(b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"),
    reads=installed("pyvips"),
    writes=installed("pyvips"),
    alpha=True,
    pages=True,
    lossless=True,
    icc=True,
    exif=True,
    xmp=True,
    cmyk=True,
    orientation=True,
    sixteen_bit=True,
    engine={"read": "vips", "write": "vips"},
)
