"""Scale and cut, as the pixels are stored: to turn a small picture costs less than to turn a large one."""

from media_tools.engines import vips
from media_tools.steps.wish import Plan


def resize(image: vips.Image, plan: Plan) -> vips.Image:
    """Bring every frame to the planned size; nothing to do when it has that size."""
    size = plan.geometry
    if (image.width, image.get_page_height()) != (size.width, size.height):
        image = vips.each_frame(image, lambda frame: vips.scale(frame, size.width, size.height))
    if (size.crop_width, size.crop_height) != (size.width, size.height):
        image = vips.each_frame(image, lambda frame: vips.cut_centre(frame, size.crop_width, size.crop_height))
    return image
