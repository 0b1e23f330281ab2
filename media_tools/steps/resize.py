"""Scale and cut, as the pixels are stored: to turn a small picture costs less than to turn a large one."""

from media_tools.engines import attention, vips
from media_tools.steps import turns
from media_tools.steps.wish import Plan


def resize(image: vips.Image, plan: Plan) -> vips.Image:
    """Bring every frame to the planned size; nothing to do when it has that size."""
    size = plan.geometry
    if (image.width, image.get_page_height()) != (size.width, size.height):
        image = vips.each_frame(image, lambda frame: vips.scale(frame, size.width, size.height))
    if (size.crop_width, size.crop_height) == (size.width, size.height):
        return image
    if not plan.wish.box.attention:
        return vips.each_frame(image, lambda frame: vips.cut_centre(frame, size.crop_width, size.crop_height))
    # What is looked at before it is cut is read twice, which a stream from the decoder does not allow.
    image = image.copy_memory()
    area = _striking(vips.frames(image)[0], plan)
    return vips.each_frame(image, lambda frame: frame.crop(area.left, area.top, area.width, area.height))


def _striking(frame: vips.Image, plan: Plan) -> turns.Area:
    """Choose the rectangle on the upright picture, and find it in the stored one; of an animation by its first frame.

    The same photograph is so cut alike, however a camera was held.
    """
    size = plan.geometry.turned() if turns.lies(plan.orientation) else plan.geometry
    upright = vips.upright(frame, plan.orientation) if plan.orientation > 1 else frame
    left, top = attention.place(upright, size.crop_width, size.crop_height)
    area = turns.Area(left, top, size.crop_width, size.crop_height)
    return turns.as_stored(area, (frame.width, frame.height), plan.orientation)
