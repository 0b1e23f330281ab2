"""Bring any picture's colours to sRGB, the one space that everything shows right without asking."""

import pyvips

from media_tools.engines import icc, nclx, vips

_GREYS = ("b-w", "grey16")
_RGB = ("srgb", "rgb", "rgb16")
_FORMATS = {"srgb": "uchar", "b-w": "uchar", "rgb16": "ushort", "grey16": "ushort"}
_DEEP = ("ushort", "short", "uint", "int", "float", "double")


def to_srgb(image: vips.Image, deep: bool) -> vips.Image:
    """Convert to sRGB, or to grey where the picture is grey; 16 bits a channel where `deep` and the picture has them.

    A picture in CMYK without a profile, or with a broken one, is read as libvips' own CMYK profile says.
    """
    codes = nclx.codes_of(image)
    if codes is not None and image.bands >= 3:
        image = nclx.to_srgb(image, codes)
    grey = image.interpretation in _GREYS
    deep = deep and image.format in _DEEP
    profile = vips.metadata(image, "icc-profile-data")
    plain = image.interpretation in _RGB and (profile is None or icc.is_srgb(profile))
    if not plain and (profile is not None or image.interpretation == "cmyk"):
        image = _by_profile(image, deep)
        # what the transform leaves is the profile of sRGB, which has three channels
        image = vips.without(image, "icc-profile-data") if grey else image
    space = _space(grey, deep)
    return image if image.interpretation == space and image.format == _FORMATS[space] else image.colourspace(space)


def is_plain(image: vips.Image) -> bool:
    """Say whether the picture is in sRGB as it is, or in grey, with 8 bits or more."""
    profile = vips.metadata(image, "icc-profile-data")
    return image.interpretation in (*_RGB, *_GREYS) and (profile is None or icc.is_srgb(profile))


def only_named(image: vips.Image) -> bool:
    """Say whether the colours are named by code points alone, which no writer here can pass on."""
    return nclx.codes_of(image) is not None


def _by_profile(image: vips.Image, deep: bool) -> vips.Image:
    fallback = "cmyk" if image.interpretation == "cmyk" else "srgb"
    options = {"intent": "relative", "black_point_compensation": True, "depth": 16 if deep else 8}
    try:
        return image.icc_transform("srgb", embedded=True, input_profile=fallback, **options)
    except pyvips.Error:
        image = vips.without(image, "icc-profile-data")
        if fallback != "cmyk":
            return image
        # not left to colourspace(): what it writes down as the profile of CMYK is memory that is freed
        return image.icc_transform("srgb", input_profile=fallback, **options)


def _space(grey: bool, deep: bool) -> str:
    if grey:
        return "grey16" if deep else "b-w"
    return "rgb16" if deep else "srgb"
