"""Change the colours of a picture in sRGB or grey, 8 or 16 bits a channel; transparency stays as it is."""

from media_tools.engines import vips


def modulated(colours: vips.Image, brightness: float, saturation: float, hue: float) -> vips.Image:
    """Scale brightness and chroma and turn the hue by degrees, in CIE LCh: equal steps look equal there."""
    changed = colours.colourspace("lch").linear([brightness, brightness * saturation, 1], [0, 0, hue])
    return changed.colourspace(colours.interpretation)


def contrasted(colours: vips.Image, factor: float) -> vips.Image:
    """Move every value away from the middle grey, or towards it."""
    middle = (65535 if colours.format == "ushort" else 255) / 2
    return colours.linear(factor, middle * (1 - factor)).rint().cast(colours.format)


def grey(colours: vips.Image) -> vips.Image:
    """Keep the lightness only, in one channel. A profile for colours would be wrong now."""
    kept = vips.without(colours, "icc-profile-data")
    return kept.colourspace("grey16" if colours.format == "ushort" else "b-w")


def inverted(colours: vips.Image) -> vips.Image:
    """Give the negative."""
    return colours.invert()


def sharpened(colours: vips.Image, radius: float) -> vips.Image:
    """Sharpen the lightness around edges of this width in pixels, where it is faint half as much as at strong ones."""
    return colours.sharpen(sigma=radius, m1=1.0, m2=2.0)
