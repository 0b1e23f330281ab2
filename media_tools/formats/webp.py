"""WebP (RFC 9649), still and animated."""

from media_tools.magic import riff
from media_tools.registry import Format, installed

FORMAT = Format(
    name="webp",
    label="WebP",
    mime="image/webp",
    kind="image",
    extensions=("webp",),
    matches=riff(b"WEBP"),
    reads=installed("pyvips"),
    writes=installed("pyvips"),
    alpha=True,
    animation=True,
    quality=True,
    lossless=True,
    icc=True,
    exif=True,
    xmp=True,
    orientation=True,
    max_side=16_383,
    engine={"read": "vips", "write": "vips", "shrink": "exact"},
)
