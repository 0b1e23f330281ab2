"""Quarter turns of films, as FFmpeg's filters or as the matrix that players turn by (ISO/IEC 14496-12, 6.2.2)."""

from dataclasses import replace

from media_tools.engines.probe import Picture
from media_tools.steps import turns

FILTERS: dict[int, tuple[str, ...]] = {
    1: (),
    2: ("hflip",),
    3: ("hflip", "vflip"),
    4: ("vflip",),
    5: ("transpose=cclock_flip",),
    6: ("transpose=clock",),
    7: ("transpose=clock_flip",),
    8: ("transpose=cclock",),
}
"""EXIF orientation -> filters that make it upright."""
DEGREES = {3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270}
ONE, LAST_ONE = 1 << 16, 1 << 30
"""One, in the fixed-point numbers of the matrix."""


def orientation(picture: Picture) -> int:
    """Say how the frames of a picture lie."""
    return next(number for number, filters in FILTERS.items() if filters == picture.turn)


def turned(picture: Picture, turn: int) -> Picture:
    """Give the picture as it is when it is turned once more, by an orientation 1–8."""
    lies = turns.composed(orientation(picture), turn)
    width, height = (picture.height, picture.width) if turns.lies(turn) else (picture.width, picture.height)
    return replace(picture, turn=FILTERS[lies], rotation=DEGREES.get(lies, 0), width=width, height=height)


def matrix(picture: Picture) -> tuple[int, ...]:
    """Give the nine numbers that make players turn the frames of the picture upright."""
    a, b, c, d = turns.matrix(orientation(picture))
    return (a * ONE, c * ONE, 0, b * ONE, d * ONE, 0, 0, 0, LAST_ONE)
