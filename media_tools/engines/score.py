"""SSIMULACRA 2.1, a measure of visible loss by Jon Sneyers, over tiles that stay in the processor's cache.

Defined by its source, https://github.com/cloudinary/ssimulacra2: six scales, each half as large as the one before; on
each the structure, the edges gained and the edges lost, in the three channels of XYB; 108 trained weights over all.
100 is no difference, 90 one that nobody sees in a flicker test, 80 one that nobody sees side by side, 70 one that is
hard to notice. There is no lower end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyvips

from media_tools.engines import colour, vips
from media_tools.engines.score_picture import RADIUS, Floats, Picture, blurred, sizes
from media_tools.engines.score_weights import WEIGHTS
from media_tools.errors import Undecodable

NEGLIGIBLE = 0.003
"""Weights below this one move no score by more than a few hundredths of a point, and are half of the work."""
C2 = 0.0009
GREYS = (26, 230)
"""A tenth and nine tenths of white: transparency is judged on a dark and a light ground; the worse one counts."""
PERFECT = 100.0
TILE = 128
"""Pixels a side of what is computed at once: it stays in the processor's cache."""
KEPT_PIXELS = 4_000_000
"""What is computed of a reference is kept up to this size: about 40 bytes a pixel. Of larger ones it is made again."""
KINDS = 3
"""Structure, edges gained, edges lost."""


@dataclass(frozen=True)
class _Tile:
    """A place in one scale and what is known of the reference there, one plane for each channel that counts."""

    scale: int
    top: int
    left: int
    height: int
    width: int
    planes: Floats
    """In XYB, with RADIUS more pixels on every side."""
    mean: Floats
    square: Floats


class Reference:
    """A picture that others of its size are held against."""

    def __init__(self, image: vips.Image) -> None:
        """Take a computed picture. Raises Undecodable when its source is broken."""
        self._sides = image.width, image.height
        self._weights = _weights(len(sizes(*self._sides)))
        grounds: Sequence[int | None] = GREYS if _sees_through(image) else (None,)
        self._keeps = image.width * image.height <= KEPT_PIXELS
        with vips.errors_as(Undecodable("The file is damaged or cut short; export it again and send the new one.")):
            self._pictures = {grey: Picture(_plain(image, grey), len(self._weights)) for grey in grounds}
        self._kept: dict[int | None, list[_Tile]] = {}

    def score(self, other: vips.Image) -> float:
        """Give the score of a computed picture of the same size; PERFECT where a side is below SMALLEST_SIDE."""
        assert (other.width, other.height) == self._sides
        with vips.errors_as(Undecodable("The result could not be read back to be measured; send a fixed quality.")):
            return min(self._score(grey, Picture(_plain(other, grey), len(self._weights))) for grey in self._pictures)

    def _score(self, grey: int | None, other: Picture) -> float:
        scales = len(self._weights)
        sums = np.zeros((scales, 3, 2 * KINDS))
        for tile in self._tiles(grey):
            channels = _channels(self._weights[tile.scale])
            found = _differences(tile, other.planes(tile.scale, tile.top, tile.left, tile.height, tile.width, channels))
            sums[tile.scale, channels] += found
        areas = [width * height for width, height in sizes(*self._sides)]
        means = sums / np.array(areas).reshape(scales, 1, 1)
        means[:, :, KINDS:] **= 0.25
        return _graded(float((means * self._weights).sum()))

    def _tiles(self, grey: int | None) -> Iterator[_Tile]:
        if grey in self._kept:
            yield from self._kept[grey]
            return
        kept = []
        for tile in _tiles(self._pictures[grey], self._weights):
            if self._keeps:
                kept.append(tile)
            yield tile
        if self._keeps:
            self._kept[grey] = kept


def mosaic(tiles: Sequence[vips.Image], across: int) -> vips.Image:
    """Put tiles of one size side by side, `across` to a row, as one computed still picture."""
    joined = pyvips.Image.arrayjoin(list(tiles), across=across)
    return vips.without(joined, "page-height", "n-pages", "delay", "loop").copy_memory()


def _sees_through(image: vips.Image) -> bool:
    return bool(image.hasalpha()) and image[image.bands - 1].min() < (65535 if image.format == "ushort" else 255)


def _plain(image: vips.Image, grey: int | None) -> vips.Image:
    """Give three bands of 8 bits in sRGB; transparency is laid on a grey."""
    image = colour.to_srgb(image, deep=False)
    if grey is not None and image.hasalpha():
        image = image.flatten(background=grey)
    elif image.hasalpha():
        image = image[0 : image.bands - 1]
    return image.bandjoin([image, image]) if image.bands == 1 else image


def _tiles(picture: Picture, weights: npt.NDArray[np.float64]) -> Iterator[_Tile]:
    """Go over all that counts of a reference."""
    for scale, (width, height) in enumerate(picture.sizes[: len(weights)]):
        channels = _channels(weights[scale])
        if not channels:
            continue
        for top in range(0, height, TILE):
            for left in range(0, width, TILE):
                place = top, left, min(TILE, height - top), min(TILE, width - left)
                planes = picture.planes(scale, *place, channels)
                both = blurred(np.concatenate([planes, planes * planes]))
                yield _Tile(scale, *place, planes, both[: len(channels)], both[len(channels) :])


@cache
def _weights(scales: int) -> npt.NDArray[np.float64]:
    """Give the weights by scale, channel and kind, first those of the means and then those of the fourth norms.

    They are dealt out in order, so a picture with fewer scales gives most of them to other maps: so it is defined.
    """
    dealt = np.array(WEIGHTS[: 3 * scales * 2 * KINDS]).reshape(3, scales, 2 * KINDS).swapaxes(0, 1)
    return np.where(dealt < NEGLIGIBLE, 0.0, dealt)


def _channels(weights: npt.NDArray[np.float64]) -> list[int]:
    return [channel for channel in range(3) if weights[channel].any()]


def _differences(tile: _Tile, other: Floats) -> npt.NDArray[np.float64]:
    """Give, per channel, the sums of the three maps of differences and then of their fourth powers."""
    count = len(other)
    mean, square, product = np.split(blurred(np.concatenate([other, other * other, tile.planes * other])), 3)
    apart = tile.mean - mean
    alike = (1 - apart * apart) * (2 * (product - tile.mean * mean) + np.float32(C2))
    spread = (tile.square - tile.mean * tile.mean) + (square - mean * mean) + np.float32(C2)
    structure = 1 - alike / spread
    inner = slice(RADIUS, -RADIUS)
    edges = (1 + np.abs(other[:, inner, inner] - mean)) / (1 + np.abs(tile.planes[:, inner, inner] - tile.mean)) - 1
    sums = np.empty((count, 2 * KINDS))
    for kind, differences in enumerate((structure, edges, -edges)):
        positive = np.maximum(differences, 0)
        sums[:, kind] = positive.sum(axis=(1, 2))
        positive *= positive
        positive *= positive
        sums[:, KINDS + kind] = positive.sum(axis=(1, 2))
    return sums


def _graded(total: float) -> float:
    """Turn the weighted sum into a score, as it was fitted to people's judgement."""
    total *= 0.9562382616834844
    total = 2.326765642916932 * total - 0.020884521182843837 * total**2 + 6.248496625763138e-05 * total**3
    return PERFECT - 10 * total**0.6276336467831387 if total > 0 else PERFECT
