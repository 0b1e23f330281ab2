"""The sizes that `resize` knows, and the arithmetic from a picture's size to its new one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A size to bring a picture to, in pixels; a side that is None is free.

    Without `fill` the picture keeps its shape and fits inside. With `fill` it takes the shape of the box, cut around
    its centre, or where `attention` is, around what eyes go to; a box with `fill` and no side is a square as large as
    the picture allows.
    """

    width: int | None = None
    height: int | None = None
    fill: bool = False
    attention: bool = False


ORIGINAL = Box()

PRESETS = {
    "original": ORIGINAL,
    "website": Box(1920, 1920),
    "email": Box(1024, 1024),
    "instagram": Box(1080, 1080, fill=True, attention=True),
    "linkedin": Box(1200, 627, fill=True, attention=True),
    "ecommerce": Box(2048, 2048),
    "square": Box(fill=True, attention=True),
}
"""What each word means.

- original: the size stays.
- website: fits inside 1920 × 1920, the width of a common screen.
- email: fits inside 1024 × 1024, light enough for a mailbox.
- instagram: a 1080 × 1080 square, cut around what eyes go to.
- linkedin: 1200 × 627, the shape of a link's picture, cut likewise.
- ecommerce: fits inside 2048 × 2048, enough for a shop's zoom.
- square: cut to a square likewise, at the size of the shorter side.
- width, height: the given side; the other follows the picture's shape. They are no fixed size and stand in the tool.
"""


@dataclass(frozen=True)
class Geometry:
    """First scale to `width` × `height`, then cut `crop_width` × `crop_height` out of it."""

    width: int
    height: int
    crop_width: int
    crop_height: int

    def turned(self) -> "Geometry":
        """Exchange the sides, for a picture that is stored lying down."""
        return Geometry(self.height, self.width, self.crop_height, self.crop_width)


def plan(width: int, height: int, box: Box, enlarge: bool = False) -> Geometry:
    """Work out the new size of a picture of `width` × `height` pixels. Nothing grows unless `enlarge`."""
    if box.fill:
        return _filling(width, height, box, enlarge)
    scales = [side / own for side, own in ((box.width, width), (box.height, height)) if side is not None]
    scale = min(scales, default=1.0)
    scale = scale if enlarge else min(scale, 1.0)
    new = _scaled(width, height, scale)
    return Geometry(*new, *new)


def _filling(width: int, height: int, box: Box, enlarge: bool) -> Geometry:
    shorter = min(width, height)
    want_width, want_height = box.width or shorter, box.height or shorter
    most = min(width / want_width, height / want_height)
    if most < 1 and not enlarge:
        want_width, want_height = max(1, round(want_width * most)), max(1, round(want_height * most))
    scaled = _scaled(width, height, max(want_width / width, want_height / height))
    return Geometry(max(scaled[0], want_width), max(scaled[1], want_height), want_width, want_height)


def _scaled(width: int, height: int, scale: float) -> tuple[int, int]:
    return max(1, round(width * scale)), max(1, round(height * scale))
