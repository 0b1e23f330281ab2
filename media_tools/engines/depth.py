"""Bring samples of 10 and 12 bits to the whole range of 16: decoders shift them up, and leave white short of white."""

from media_tools.engines.vips import Image

_BITS = "bits-per-sample"


def whole_range(image: Image) -> Image:
    """Repeat the high bits in the low ones; nothing to do for samples of 8 or 16 bits."""
    bits = image.get(_BITS) if image.get_typeof(_BITS) else 16
    if image.format != "ushort" or not 8 <= bits < 16:
        return image
    return image | (image >> bits)
