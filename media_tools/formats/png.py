"""PNG and its animated form, APNG (W3C PNG, third edition): always lossless."""

from media_tools.magic import starts
from media_tools.registry import Format, installed

FORMAT = Format(
    name="png",
    label="PNG",
    mime="image/png",
    kind="image",
    extensions=("png", "apng"),
    matches=starts(b"\x89PNG\r\n\x1a\n"),
    reads=installed("pyvips", "PIL"),
    writes=installed("pyvips", "PIL"),
    alpha=True,
    animation=True,
    lossless=True,
    icc=True,
    exif=True,
    xmp=True,
    orientation=True,
    sixteen_bit=True,
    # libvips knows nothing of animated PNG: it would read the first frame and write a tall strip.
    engine={"read": "vips", "read_animated": "pillow", "write": "vips", "write_animated": "pillow"},
)
