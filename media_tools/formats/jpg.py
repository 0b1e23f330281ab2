"""JPEG (ITU-T T.81): photographs; no alpha, no animation."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="jpg",
    label="JPEG",
    mime="image/jpeg",
    kind="image",
    extensions=("jpg", "jpeg", "jpe", "jfif"),
    aliases=("jpeg",),
    matches=starts(b"\xff\xd8\xff"),
    reads=installed("pyvips"),
    writes=installed("pyvips"),
    quality=True,
    icc=True,
    exif=True,
    xmp=True,
    cmyk=True,
    orientation=True,
    engine={"read": "vips", "write": "vips", "shrink": "power-of-two"},
)
