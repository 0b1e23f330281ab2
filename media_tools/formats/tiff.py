"""TIFF 6.0 and BigTIFF: several pages, 16 bits a channel, CMYK."""

from media_tools import magic
from media_tools.registry import Format, installed

FORMAT = Format(
    name="tiff",
    label="TIFF",
    mime="image/tiff",
    kind="image",
    extensions=("tiff", "tif"),
    aliases=("tif",),
    matches=magic.tiff,
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
