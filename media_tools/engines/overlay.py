"""Lay one picture on another (Porter and Duff, "over"), at the depth of the one below."""

from media_tools.engines import vips

_GREYS = ("b-w", "grey16")


def over(below: vips.Image, above: vips.Image, left: int, top: int, opacity: float) -> vips.Image:
    """Lay `above`, 8 bits with transparency, on `below` so that its corner is there. It must fit inside.

    Outside of it every pixel stays as it is. A coloured picture makes a grey one below coloured.
    """
    if below.interpretation in _GREYS and above.bands > 2:
        below = vips.without(below, "icc-profile-data").colourspace("rgb16" if below.format == "ushort" else "srgb")
    highest = 65535 if below.format == "ushort" else 255
    patch = below.crop(left, top, above.width, above.height)
    colour, cover = _split(above)
    colour, cover = colour * (highest / 255), cover * (opacity / 255)
    if not below.hasalpha():
        mixed = colour * cover + patch * (1 - cover)
    else:
        ground, ground_cover = _split(patch)
        rest = ground_cover / highest * (1 - cover)
        total = cover + rest
        shown = (total > 0).ifthenelse((colour * cover + ground * rest) / total, ground)
        mixed = shown.bandjoin(total * highest)
    mixed = mixed.rint().cast(below.format).copy(interpretation=below.interpretation)
    return below.insert(mixed, left, top)


def _split(image: vips.Image) -> tuple[vips.Image, vips.Image]:
    """Part a picture from its transparency."""
    last = image.bands - 1
    return image.extract_band(0, n=last), image.extract_band(last)
