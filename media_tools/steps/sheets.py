"""The sheets that pictures are put on, and the arithmetic of where they lie. All in points, 72 to an inch."""

from dataclasses import dataclass

from media_tools.steps import turns

SHEETS: dict[str, tuple[float, float] | None] = {
    "auto": None,
    "letter": (612.0, 792.0),
    "a4": (595.276, 841.89),
}
"""Upright sheets by name; `auto` is as large as the picture."""


@dataclass(frozen=True)
class Sheet:
    """A page and the rectangle of the picture on it, with `left` and `bottom` as PDF counts."""

    width: float
    height: float
    left: float
    bottom: float
    picture_width: float
    picture_height: float

    def matrix(self, orientation: int) -> tuple[float, float, float, float, float, float]:
        """Say how the unit square of the stored picture comes to lie there, upright, by PDF's matrix of six."""
        a, b, c, d = turns.matrix(orientation)
        wide, high = self.picture_width, self.picture_height
        return (
            wide * a,
            -high * c,
            -wide * b,
            high * d,
            self.left + wide * (1 - a + b) / 2,
            self.bottom + high * (1 + c - d) / 2,
        )


def sheet(size: tuple[float, float] | None, width: float, height: float, most: float) -> Sheet:
    """Lay a picture of this size on a sheet, made smaller if it must be; the page of no size is the picture's own.

    `most` is the longest side that a page may have.
    """
    if size is None:
        shrink = min(1.0, most / max(width, height))
        width, height = width * shrink, height * shrink
        return Sheet(width, height, 0, 0, width, height)
    short, long = size
    page = (long, short) if width > height else (short, long)
    shrink = min(1.0, page[0] / width, page[1] / height)
    width, height = width * shrink, height * shrink
    return Sheet(*page, (page[0] - width) / 2, (page[1] - height) / 2, width, height)
