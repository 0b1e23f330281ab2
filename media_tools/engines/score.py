"""SSIMULACRA 2.1, a measure of visible loss by Jon Sneyers, over tiles that stay in the processor's cache.

Defined by its source, https://github.com/cloudinary/ssimulacra2: six scales, each half as large as the one before; on
each the structure, the edges gained and the edges lost, in the three channels of XYB; 108 trained weights over all.
100 is no difference, 90 one that nobody sees in a flicker test, 80 one that nobody sees side by side, 70 one that is
hard to notice. There is no lower end.

Beyond its left and right edge a picture is nothing, above and below it is mirrored, as in the Python package
`ssimulacra2`. The source has nothing on all four sides, which hides loss near them: of small pictures up to 15 points.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyvips

from media_tools.engines import colour, vips
from media_tools.engines.score_weights import WEIGHTS
from media_tools.errors import Undecodable

SCALES = 6
SMALLEST_SIDE = 8
"""Pixels of the shorter side from which on a scale is looked at."""
NEGLIGIBLE = 0.003
"""Weights below this one move no score by more than a few hundredths of a point, and are half of the work."""
SIGMA = 1.5
RADIUS = 5
C2 = 0.0009
BIAS = 0.0037930732552754493
GREYS = (26, 230)
"""A tenth and nine tenths of white: transparency is judged on a dark and a light ground; the worse one counts."""
PERFECT = 100.0
TILE = 128
STORED_FROM = 2
"""Scales below this one are made anew for every tile: stored, they would need more memory than the picture itself."""
STRIP = 32
"""Rows that are halved together, a power of two."""
KEPT_PIXELS = 4_000_000
"""What is computed of a reference is kept up to this size: 20 to 60 bytes a pixel. Larger ones are computed again."""
KINDS = 3
"""Structure, edges gained, edges lost."""

_OPSIN = np.array(
    [
        [0.3, 0.622, 0.078],
        [0.23, 0.692, 0.078],
        [0.24342268924547819, 0.20476744424496821, 0.5518098665095536],
    ],
    np.float32,
)

Floats = npt.NDArray[np.float32]


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
        self._weights = _weights(*self._sides)
        grounds: Sequence[int | None] = GREYS if _sees_through(image) else (None,)
        self._keeps = image.width * image.height <= KEPT_PIXELS
        with vips.errors_as(Undecodable("The file is damaged or cut short; export it again and send the new one.")):
            self._pictures = {grey: _Picture(_plain(image, grey), len(self._weights)) for grey in grounds}
        self._kept: dict[int | None, list[_Tile]] = {}

    def score(self, other: vips.Image) -> float:
        """Give the score of a computed picture of the same size; PERFECT where a side is below SMALLEST_SIDE."""
        assert (other.width, other.height) == self._sides
        with vips.errors_as(Undecodable("The result could not be read back to be measured; send a fixed quality.")):
            return min(self._score(grey, _Picture(_plain(other, grey), len(self._weights))) for grey in self._pictures)

    def _score(self, grey: int | None, other: "_Picture") -> float:
        scales = len(self._weights)
        sums = np.zeros((scales, 3, 2 * KINDS))
        for tile in self._tiles(grey):
            channels = _channels(self._weights[tile.scale])
            found = _differences(tile, other.planes(tile.scale, tile.top, tile.left, tile.height, tile.width, channels))
            sums[tile.scale, channels] += found
        areas = [width * height for width, height in _sizes(*self._sides)]
        means = sums / np.array(areas).reshape(scales, 1, 1)
        means[:, :, KINDS:] **= 0.25
        return _graded(float((means * self._weights).sum()))

    def _tiles(self, grey: int | None) -> Iterator[_Tile]:
        if grey in self._kept:
            yield from self._kept[grey]
            return
        kept = []
        for tile in self._pictures[grey].tiles(self._weights):
            if self._keeps:
                kept.append(tile)
            yield tile
        if self._keeps:
            self._kept[grey] = kept


class _Picture:
    """Linear light at every scale, and XYB of any part of it."""

    def __init__(self, image: vips.Image, scales: int) -> None:
        self._image = image  # a region does not keep alive what the picture was made of
        self._region = pyvips.Region.new(image)
        self._sizes = _sizes(image.width, image.height)
        self._stored: list[Floats] = []
        if scales > STORED_FROM:
            strips = [
                _halved(_halved(self._light(top, 0, min(STRIP, image.height - top), image.width)))
                for top in range(0, image.height, STRIP)
            ]
            self._stored.append(np.concatenate(strips, axis=1))
        for _ in range(STORED_FROM + 1, scales):
            self._stored.append(_halved(self._stored[-1]))

    def tiles(self, weights: npt.NDArray[np.float64]) -> Iterator[_Tile]:
        """Go over all scales."""
        for scale, (width, height) in enumerate(self._sizes):
            channels = _channels(weights[scale])
            if not channels:
                continue
            for top in range(0, height, TILE):
                for left in range(0, width, TILE):
                    place = top, left, min(TILE, height - top), min(TILE, width - left)
                    planes = self.planes(scale, *place, channels)
                    blurred = _blurred(np.concatenate([planes, planes * planes]))
                    yield _Tile(scale, *place, planes, blurred[: len(channels)], blurred[len(channels) :])

    def planes(self, scale: int, top: int, left: int, height: int, width: int, channels: list[int]) -> Floats:
        """Give a part in XYB with RADIUS more pixels on every side, every channel positive."""
        whole_width, whole_height = self._sizes[scale]
        first, last = max(0, top - RADIUS), min(whole_height, top + height + RADIUS)
        start, end = max(0, left - RADIUS), min(whole_width, left + width + RADIUS)
        part = _xyb(self._linear(scale, first, start, last - first, end - start), channels)
        above, below = first - top + RADIUS, top + height + RADIUS - last
        if above or below:
            part = np.pad(part, ((0, 0), (above, below), (0, 0)), mode="symmetric")
        before, after = start - left + RADIUS, left + width + RADIUS - end
        return np.pad(part, ((0, 0), (0, 0), (before, after))) if before or after else part

    def _linear(self, scale: int, top: int, left: int, height: int, width: int) -> Floats:
        if scale >= STORED_FROM:
            return self._stored[scale - STORED_FROM][:, top : top + height, left : left + width]
        if scale == 0:
            return self._light(top, left, height, width)
        whole_width, whole_height = self._sizes[0]
        top, left = 2 * top, 2 * left
        return _halved(self._light(top, left, min(2 * height, whole_height - top), min(2 * width, whole_width - left)))

    def _light(self, top: int, left: int, height: int, width: int) -> Floats:
        fetched = np.frombuffer(self._region.fetch(left, top, width, height), np.uint8).reshape(height, width, 3)
        return np.take(_light(), np.moveaxis(fetched, 2, 0))


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


def _sizes(width: int, height: int) -> list[tuple[int, int]]:
    """Give width and height of every scale that is large enough; an odd last row and column count whole."""
    sizes: list[tuple[int, int]] = []
    while len(sizes) < SCALES and min(width, height) >= SMALLEST_SIDE:
        sizes.append((width, height))
        width, height = (width + 1) // 2, (height + 1) // 2
    return sizes


@cache
def _weights(width: int, height: int) -> npt.NDArray[np.float64]:
    """Give the weights by scale, channel and kind, first those of the means and then those of the fourth norms.

    They are dealt out in order, so a picture with fewer scales gives most of them to other maps: so it is defined.
    """
    scales = len(_sizes(width, height))
    dealt = np.array(WEIGHTS[: 3 * scales * 2 * KINDS]).reshape(3, scales, 2 * KINDS).swapaxes(0, 1)
    return np.where(dealt < NEGLIGIBLE, 0.0, dealt)


def _channels(weights: npt.NDArray[np.float64]) -> list[int]:
    return [channel for channel in range(3) if weights[channel].any()]


@cache
def _light() -> Floats:
    """Give the curve of sRGB as a table (IEC 61966-2-1)."""
    values = np.arange(256) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4).astype(np.float32)


def _halved(linear: Floats) -> Floats:
    _, height, width = linear.shape
    if height % 2 or width % 2:
        linear = np.pad(linear, ((0, 0), (0, height % 2), (0, width % 2)), mode="edge")
    rows = linear[:, 0::2] + linear[:, 1::2]
    return (rows[:, :, 0::2] + rows[:, :, 1::2]) * np.float32(0.25)


def _xyb(linear: Floats, channels: list[int]) -> Floats:
    red, green, blue = linear
    roots = [np.cbrt(row[0] * red + row[1] * green + row[2] * blue + np.float32(BIAS)) for row in _OPSIN[:2]]
    middle = (roots[0] + roots[1]) * np.float32(0.5)
    planes = np.empty((len(channels), *red.shape), np.float32)
    for plane, channel in zip(planes, channels, strict=True):
        if channel == 0:
            plane[:] = (roots[0] - roots[1]) * np.float32(7) + np.float32(0.42)
        elif channel == 1:
            plane[:] = middle + np.float32(0.01 - BIAS ** (1 / 3))
        else:
            row = _OPSIN[2]
            root = np.cbrt(row[0] * red + row[1] * green + row[2] * blue + np.float32(BIAS))
            plane[:] = root - middle + np.float32(0.55)
    return planes


@cache
def _kernel() -> Floats:
    values = np.exp(-0.5 * (np.arange(-RADIUS, RADIUS + 1) / SIGMA) ** 2)
    return (values / values.sum()).astype(np.float32)


def _blurred(planes: Floats) -> Floats:
    """Blur planes, which lose their frame of RADIUS pixels by it."""
    for axis in (1, 2):
        length = planes.shape[axis] - 2 * RADIUS
        at = [planes[:, one : one + length] if axis == 1 else planes[:, :, one : one + length] for one in range(11)]
        blurred = at[RADIUS] * _kernel()[RADIUS]
        pair = np.empty_like(blurred)
        for offset in range(1, RADIUS + 1):
            np.add(at[RADIUS - offset], at[RADIUS + offset], out=pair)
            pair *= _kernel()[RADIUS + offset]
            blurred += pair
        planes = blurred
    return planes


def _differences(tile: _Tile, other: Floats) -> npt.NDArray[np.float64]:
    """Give, per channel, the sums of the three maps of differences and then of their fourth powers."""
    count = len(other)
    blurred = _blurred(np.concatenate([other, other * other, tile.planes * other]))
    mean, square, product = blurred[:count], blurred[count : 2 * count], blurred[2 * count :]
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
