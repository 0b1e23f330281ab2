"""HEIF with HEVC inside (ISO/IEC 23008-12), as phones write it. Orientation is a property of the container."""

from media_tools.magic import brand
from media_tools.registry import Format, installed

FORMAT = Format(
    name="heif",
    label="HEIF",
    mime="image/heic",
    kind="image",
    extensions=("heic", "heif", "hif"),
    aliases=("heic",),
    matches=brand(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"),
    reads=installed("pillow_heif"),
    writes=installed("pillow_heif"),
    alpha=True,
    quality=True,
    icc=True,
    exif=True,
    xmp=True,
    engine={"read": "heif", "write": "heif"},
)
