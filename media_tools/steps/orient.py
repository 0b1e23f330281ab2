"""Turn and mirror the pixels as the EXIF orientation and the wish say, so that no tag is needed."""

from media_tools.engines import vips
from media_tools.steps.wish import Plan


def orient(image: vips.Image, plan: Plan) -> vips.Image:
    """Make the picture upright; nothing to do when it is, or when it shall stay as stored."""
    if not plan.turns:
        return image
    return vips.each_frame(image, lambda frame: vips.upright(frame, plan.orientation))
