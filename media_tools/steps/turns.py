"""Quarter turns and mirrors, counted as EXIF orientations 1–8 (CIPA DC-008, 4.6.4): any two make a third."""

from dataclasses import dataclass

Matrix = tuple[int, int, int, int]

_MATRICES: dict[int, Matrix] = {
    1: (1, 0, 0, 1),
    2: (-1, 0, 0, 1),
    3: (-1, 0, 0, -1),
    4: (1, 0, 0, -1),
    5: (0, 1, 1, 0),
    6: (0, -1, 1, 0),
    7: (0, -1, -1, 0),
    8: (0, 1, -1, 0),
}
"""Where a pixel goes, seen from the middle of the picture: x' = a·x + b·y, y' = c·x + d·y, y downwards."""
_ORIENTATIONS = {matrix: orientation for orientation, matrix in _MATRICES.items()}

UNTURNED, MIRRORED, UPSIDE_DOWN = 1, 2, 4
QUARTERS = {0: 1, 90: 6, 180: 3, 270: 8}
"""Turns by degrees, clockwise."""


@dataclass(frozen=True)
class Area:
    """A rectangle in pixels."""

    left: int
    top: int
    width: int
    height: int


def composed(first: int, *others: int) -> int:
    """Give the one orientation that does the same as these, one after the other."""
    matrix = _MATRICES[first]
    for other in others:
        (a, b, c, d), (e, f, g, h) = _MATRICES[other], matrix
        matrix = (a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h)
    return _ORIENTATIONS[matrix]


def matrix(orientation: int) -> Matrix:
    """Say where a pixel of the stored picture goes, seen from its middle: x' = a·x + b·y, y' = c·x + d·y."""
    return _MATRICES[orientation]


def lies(orientation: int) -> bool:
    """Say whether the orientation exchanges width and height."""
    return orientation >= 5


def as_stored(area: Area, size: tuple[int, int], orientation: int) -> Area:
    """Find a rectangle of the upright picture in the stored one, which has `size` and this orientation."""
    a, b, c, d = _MATRICES[orientation]
    wide, high = (size[1], size[0]) if lies(orientation) else size
    # Twice the distance of the middles keeps to whole numbers; the inverse of these matrices is their transpose.
    x, y = 2 * area.left + area.width - wide, 2 * area.top + area.height - high
    x, y = a * x + c * y, b * x + d * y
    width, height = (area.height, area.width) if lies(orientation) else (area.width, area.height)
    return Area((x + size[0] - width) // 2, (y + size[1] - height) // 2, width, height)
