"""AVIF (AV1 Image File Format 1.2), still and animated. Orientation is a property of the container, not of EXIF."""

from media_tools.magic import brand
from media_tools.registry import Format, installed

FORMAT = Format(
    name="avif",
    label="AVIF",
    mime="image/avif",
    kind="image",
    extensions=("avif", "avifs"),
    matches=brand(b"avif", b"avis"),
    reads=installed("pyvips", "PIL"),
    writes=installed("pyvips", "PIL"),
    alpha=True,
    animation=True,
    quality=True,
    lossless=True,
    icc=True,
    exif=True,
    xmp=True,
    # libvips reads and writes stills only: of a sequence it loses the times.
    engine={"read": "vips", "read_animated": "pillow", "write": "vips", "write_animated": "pillow"},
)
