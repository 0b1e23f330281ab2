"""Stand a picture in the middle of a canvas of a fixed size."""

from media_tools.engines import canvas, vips
from media_tools.steps.wish import Plan


def pad(image: vips.Image, plan: Plan) -> vips.Image:
    """Widen every frame to the canvas: transparent where the target can be, else white."""
    size = plan.wish.edits.canvas
    if size is None or (image.width, image.get_page_height()) == size:
        return image
    clear = plan.wish.target.alpha
    return vips.each_frame(image, lambda frame: canvas.on_canvas(frame, *size, clear=clear))
