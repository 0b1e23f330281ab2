"""Bring the colours to sRGB."""

from media_tools.engines import colour, vips
from media_tools.steps.wish import Plan


def to_srgb(image: vips.Image, plan: Plan) -> vips.Image:
    """Convert to sRGB at the depth that the target holds; nothing to do when the colours shall and can stay."""
    if not plan.wish.srgb and not colour.only_named(image):
        return image
    return colour.to_srgb(image, deep=plan.wish.target.sixteen_bit)
