"""Decide what the file says beside its pixels, and keep that true."""

import re

from media_tools.engines import vips
from media_tools.steps.wish import Plan

_PERSONAL = ("exif-data", "xmp-data", "iptc-data", "photoshop-data")
_XMP_ORIENTATION = re.compile(rb"(tiff:Orientation(?:=[\"']|>))[2-8]")


def metadata(image: vips.Image, plan: Plan) -> vips.Image:
    """Drop what was not asked for and what would be wrong now, such as the small old picture inside EXIF."""
    image = vips.without(image, "jpeg-thumbnail-data", "gainmap-data")
    if not plan.wish.metadata:
        image = vips.without(image, *_PERSONAL)
        if plan.wish.srgb:
            image = vips.without(image, "icc-profile-data")
    xmp = vips.metadata(image, "xmp-data")
    if plan.turns and xmp is not None:
        image = vips.with_block(image, "xmp-data", _XMP_ORIENTATION.sub(rb"\g<1>1", xmp))
    return image
