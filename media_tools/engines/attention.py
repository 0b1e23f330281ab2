"""Find the part of a picture that eyes go to: libvips' attention strategy (edges, skin tones and saturated colours)."""

from media_tools.engines import vips


def place(image: vips.Image, width: int, height: int) -> tuple[int, int]:
    """Give the left and top of the most striking rectangle of this size; the pixels must have been computed."""
    cropped = image.smartcrop(width, height, interesting="attention")
    return -cropped.xoffset, -cropped.yoffset
