"""The filters that make the frames of a film upright, progressive, square in their pixels, of a new size and plain."""

from dataclasses import replace

from media_tools.engines import tonemap
from media_tools.engines.graph import Beside, Filter
from media_tools.engines.probe import Colours, Picture
from media_tools.steps.sizes import Geometry

SDR = Colours(primaries=1, transfer=1, matrix=1, range=1)
"""ITU-R BT.709 in limited range, which every player takes for granted."""
LIMITED, FULL = 1, 2
TAGGED = "setparams=range=limited:color_primaries=bt709:color_trc=bt709:colorspace=bt709"


def upright(picture: Picture) -> tuple[str, ...]:
    """Weave interlaced fields into frames, where the stream says that it has such, and turn the frames upright."""
    woven = ("bwdif=mode=send_frame:deint=interlaced",) if picture.interlaced else ()
    return (*woven, *picture.turn)


def fitted(picture: Picture, geometry: Geometry, even: bool) -> tuple[tuple[int, int], tuple[Filter, ...]]:
    """Scale and cut the upright frame and make its colours plain; give the new size and the filters.

    `even` makes both sides even, by a pixel.
    """
    width, height = _evened(geometry.width, geometry.height, even)
    size = _evened(geometry.crop_width, geometry.crop_height, even)
    stored = picture.stored if picture.rotation in (0, 180) else picture.stored[::-1]
    filters: list[Filter] = []
    if (width, height) != stored:
        filters.append(f"scale={width}:{height}:flags=bicubic")
    if size != (width, height):
        filters.append(f"crop={size[0]}:{size[1]}")
    filters.append("setsar=1")
    return size, (*_flattened(picture), *filters, *_plain(picture))


def shown(picture: Picture) -> Picture:
    """Give the picture as it is after the filters: colours that no stream of the targets has are those of BT.709."""
    if picture.colours.hdr or _rgb(picture):
        return replace(picture, colours=SDR)
    # whatever the source had, the range is that of all encoders here
    return replace(picture, colours=replace(picture.colours, range=LIMITED))


def _flattened(picture: Picture) -> tuple[Filter, ...]:
    """Lay what can be seen through on white: 1 − (1 − c)·a is c·a + 1 − a."""
    if not _rgb(picture) or not picture.alpha:
        return ()
    return ("format=gbrap", "negate", "premultiply=inplace=1", "negate", "format=gbrp")


def _plain(picture: Picture) -> tuple[Filter, ...]:
    """Bring high dynamic range, and red, green and blue, to what every player shows right: BT.709, limited range."""
    to_709 = f"scale=out_color_matrix=bt709:out_range=limited,format=yuv420p,{TAGGED}".split(",")
    if picture.colours.hdr:
        # packed, not planar: with planes FFmpeg's haldclut takes one colour for another
        looked_up = Beside("haldclut=clut=first:interp=tetrahedral", tonemap.table(picture.colours))
        return ("format=rgb48le", looked_up, *to_709)
    if _rgb(picture):
        return tuple(to_709)
    full = picture.colours.range == FULL or picture.pixel_format.startswith("yuvj")
    return ("scale=out_range=limited",) if full else ()


def _rgb(picture: Picture) -> bool:
    return picture.pixel_format.startswith(("rgb", "bgr", "gbr", "pal", "argb", "abgr"))


def _evened(width: int, height: int, even: bool) -> tuple[int, int]:
    return (max(2, width // 2 * 2), max(2, height // 2 * 2)) if even else (width, height)
