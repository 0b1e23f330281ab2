"""Lay a picture on white where the target has no transparency."""

from media_tools.engines import canvas, vips
from media_tools.steps.wish import Plan


def flatten(image: vips.Image, plan: Plan) -> vips.Image:
    """Replace transparency by white; nothing to do without any, or where the target can hold it."""
    if plan.wish.target.alpha or not image.hasalpha():
        return image
    return canvas.on_white(image)
