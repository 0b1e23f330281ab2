"""The filters that make the frames of a film upright, progressive, square in their pixels and of a new size."""

from dataclasses import replace

from media_tools.engines.probe import Colours, Picture
from media_tools.steps.sizes import Geometry

SDR = Colours(primaries=1, transfer=1, matrix=1, range=1)
"""ITU-R BT.709 in limited range, which every player takes for granted."""


def upright(picture: Picture) -> tuple[str, ...]:
    """Weave interlaced fields into frames, where the stream says that it has such, and turn the frames upright."""
    woven = ("bwdif=mode=send_frame:deint=interlaced",) if picture.interlaced else ()
    return (*woven, *picture.turn)


def fitted(picture: Picture, geometry: Geometry, even: bool) -> tuple[tuple[int, int], tuple[str, ...]]:
    """Scale and cut the upright frame; give the new size and the filters. `even` makes both sides even, by a pixel."""
    width, height = _evened(geometry.width, geometry.height, even)
    size = _evened(geometry.crop_width, geometry.crop_height, even)
    stored = picture.stored if picture.rotation in (0, 180) else picture.stored[::-1]
    filters: list[str] = []
    if (width, height) != stored:
        filters.append(f"scale={width}:{height}:flags=bicubic")
    if size != (width, height):
        filters.append(f"crop={size[0]}:{size[1]}")
    filters.append("setsar=1")
    return size, tuple(filters)


def shown(picture: Picture) -> Picture:
    """Give the picture as it is after the filters: colours that the source leaves open are those of BT.709."""
    if picture.pixel_format.startswith(("rgb", "bgr", "gbr", "pal", "argb", "abgr")):
        return replace(picture, colours=SDR)
    return picture


def _evened(width: int, height: int, even: bool) -> tuple[int, int]:
    return (max(2, width // 2 * 2), max(2, height // 2 * 2)) if even else (width, height)
