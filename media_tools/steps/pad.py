"""Stand a picture in the middle of a canvas of a fixed size."""

from media_tools.engines import vips
from media_tools.steps.wish import Plan


def pad(image: vips.Image, plan: Plan) -> vips.Image:
    """Widen every frame to the canvas: transparent where the target can be, else white."""
    canvas = plan.wish.edits.canvas
    if canvas is None or (image.width, image.get_page_height()) == canvas:
        return image
    clear = plan.wish.target.alpha
    return vips.each_frame(image, lambda frame: vips.on_canvas(frame, *canvas, clear=clear))
