"""Adjust the colours."""

from media_tools.engines import canvas, vips
from media_tools.engines import tone as engine
from media_tools.steps.edits import Tone
from media_tools.steps.wish import Plan


def tone(image: vips.Image, plan: Plan) -> vips.Image:
    """Change the colours of every frame and leave transparency alone; nothing to do without a wish."""
    wanted = plan.wish.edits.tone
    if wanted is None or wanted == Tone():
        return image
    return vips.each_frame(image, lambda frame: canvas.with_colours(frame, lambda colours: _adjusted(colours, wanted)))


def _adjusted(colours: vips.Image, wanted: Tone) -> vips.Image:
    if (wanted.brightness, wanted.saturation, wanted.hue) != (1, 1, 0):
        colours = engine.modulated(colours, wanted.brightness, wanted.saturation, wanted.hue)
    if wanted.contrast != 1:
        colours = engine.contrasted(colours, wanted.contrast)
    if wanted.grayscale:
        colours = engine.grey(colours)
    if wanted.invert:
        colours = engine.inverted(colours)
    if wanted.sharpen > 0:
        colours = engine.sharpened(colours, wanted.sharpen)
    return colours
