"""What lies under a picture, and its transparency apart from its colours."""

from collections.abc import Callable, Sequence

from media_tools.engines.vips import Image


def on_canvas(image: Image, width: int, height: int, *, clear: bool) -> Image:
    """Stand the picture in the middle of a canvas of this size: transparent where `clear`, else white."""
    if clear and not image.hasalpha():
        image = image.addalpha()
    white = 65535 if image.format == "ushort" else 255
    background = [white] * image.bands
    if image.hasalpha():
        background[-1] = 0 if clear else white
    left, top = (width - image.width) // 2, (height - image.get_page_height()) // 2
    return image.embed(left, top, width, height, extend="background", background=background)


def sheet(images: Sequence[Image], columns: int) -> Image:
    """Lay pictures of one size beside and below each other, row by row; what is left over is black."""
    return Image.arrayjoin(list(images), across=columns)


def on_white(image: Image) -> Image:
    """Lay the picture on white."""
    return image.flatten(background=65535 if image.format == "ushort" else 255)


def with_colours(image: Image, change: Callable[[Image], Image]) -> Image:
    """Change the colours of a picture and put its transparency back as it was."""
    if not image.hasalpha():
        return change(image)
    alpha = image.extract_band(image.bands - 1)
    return change(image.extract_band(0, n=image.bands - 1)).bandjoin(alpha)
