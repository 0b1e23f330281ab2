"""SSIMULACRA 2.1, a measure of visible loss by Jon Sneyers, computed by libvips.

Defined by its source, https://github.com/cloudinary/ssimulacra2: six scales, each half as large as the one before; on
each the structure, the edges gained and the edges lost, in the three channels of XYB; 108 trained weights over all.
100 is no difference, 90 one that nobody sees in a flicker test, 80 one that nobody sees side by side, 70 one that is
hard to notice. There is no lower end.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pyvips

from media_tools.engines import colour, vips
from media_tools.engines.score_weights import WEIGHTS
from media_tools.errors import Undecodable

SCALES = 6
SMALLEST_SIDE = 8
"""Pixels of the shorter side from which on a scale is looked at."""
SIGMA = 1.5
RADIUS = 5
C2 = 0.0009
BIAS = 0.0037930732552754493
GREYS = (26, 230)
"""A tenth and nine tenths of white: transparency is judged on a dark and a light ground; the worse one counts."""
PERFECT = 100.0

_OPSIN = [
    [0.3, 0.622, 0.078],
    [0.23, 0.692, 0.078],
    [0.24342268924547819, 0.20476744424496821, 0.5518098665095536],
]
_XYB = [[7.0, -7.0, 0.0], [0.5, 0.5, 0.0], [-0.5, -0.5, 1.0]]
"""The opponent channels X·14, Y and B−Y of the cube roots."""
_XYB_OFFSET = (0.42, 0.01 - BIAS ** (1 / 3), 0.55)


@dataclass(frozen=True)
class _Scale:
    """The reference at one scale: its XYB picture, blurred, and the blurred squares."""

    picture: vips.Image
    mean: vips.Image
    square: vips.Image


class Reference:
    """A picture that others of its size are held against. Keeps about 50 bytes of memory per pixel and ground."""

    def __init__(self, image: vips.Image) -> None:
        """Compute what does not depend on the other picture. Raises Undecodable when its source is broken."""
        self._grounds: Sequence[int | None] = GREYS if _sees_through(image) else (None,)
        with vips.errors_as(Undecodable("The file is damaged or cut short; export it again and send the new one.")):
            self._scales = [self._prepared(_linear(image, grey)) for grey in self._grounds]

    def score(self, other: vips.Image) -> float:
        """Give the score of a picture of the same size; PERFECT where both are below eight pixels a side."""
        with vips.errors_as(Undecodable("The result could not be read back to be measured; send a fixed quality.")):
            return min(
                self._score(scales, _linear(other, grey))
                for scales, grey in zip(self._scales, self._grounds, strict=True)
            )

    @staticmethod
    def _prepared(linear: vips.Image) -> list[_Scale]:
        scales = []
        for scale in _halved(linear):
            picture = _xyb(scale)
            blurred = _blurred(picture.bandjoin(picture * picture)).copy_memory()
            scales.append(_Scale(picture, blurred[0:3], blurred[3:6]))
        return scales

    @staticmethod
    def _score(scales: Sequence[_Scale], linear: vips.Image) -> float:
        norms = [_norms(one, _xyb(other)) for one, other in zip(scales, _halved(linear), strict=True)]
        total = 0.0
        weights = iter(WEIGHTS)
        for channel in range(3):
            for scale in norms:
                # first the means of structure, edges gained and edges lost, then their fourth norms
                total += sum(next(weights) * scale[kind][channel] for kind in range(6))
        return _graded(total)


def mosaic(tiles: Sequence[vips.Image], across: int) -> vips.Image:
    """Put tiles of one size side by side, `across` to a row, as one computed still picture."""
    joined = pyvips.Image.arrayjoin(list(tiles), across=across)
    return vips.without(joined, "page-height", "n-pages", "delay", "loop").copy_memory()


def _sees_through(image: vips.Image) -> bool:
    return bool(image.hasalpha()) and image[image.bands - 1].min() < (65535 if image.format == "ushort" else 255)


def _linear(image: vips.Image, grey: int | None) -> vips.Image:
    """Give three bands of linear light, 0 to 1, as 32-bit floats; transparency is laid on a grey."""
    image = colour.to_srgb(image, deep=False)
    if grey is not None and image.hasalpha():
        image = image.flatten(background=grey)
    elif image.hasalpha():
        image = image[0 : image.bands - 1]
    if image.bands == 1:
        image = image.bandjoin([image, image])
    return image.maplut(_light()).copy_memory()


@cache
def _light() -> vips.Image:
    """Give the curve of sRGB as a table (IEC 61966-2-1)."""
    values = [value / 255 for value in range(256)]
    table = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]
    return pyvips.Image.new_from_array([table]).cast("float")


def _halved(linear: vips.Image) -> list[vips.Image]:
    """Give the picture at every scale that is large enough; the last row and column of an odd size count whole."""
    scales: list[vips.Image] = []
    while len(scales) < SCALES and min(linear.width, linear.height) >= SMALLEST_SIDE:
        scales.append(linear)
        linear = linear.shrink(2, 2, ceil=True).copy_memory()
    return scales


def _xyb(linear: vips.Image) -> vips.Image:
    """Turn linear light into XYB with every channel positive."""
    opsin = linear.recomb(pyvips.Image.new_from_array(_OPSIN)).linear([1] * 3, [BIAS] * 3)
    roots = opsin ** (1 / 3)
    return roots.recomb(pyvips.Image.new_from_array(_XYB)).linear([1] * 3, list(_XYB_OFFSET)).copy_memory()


def _blurred(image: vips.Image) -> vips.Image:
    weights = [math.exp(-0.5 * (offset / SIGMA) ** 2) for offset in range(-RADIUS, RADIUS + 1)]
    kernel = pyvips.Image.new_from_array([[weight / sum(weights) for weight in weights]])
    # beyond the edge there is nothing, as in the definition
    width, height = image.width, image.height
    framed = image.embed(RADIUS, RADIUS, width + 2 * RADIUS, height + 2 * RADIUS)
    return framed.convsep(kernel, precision="float").crop(RADIUS, RADIUS, width, height)


def _norms(one: _Scale, other: vips.Image) -> list[list[float]]:
    """Give, per channel, the means of the three maps of differences and then their fourth norms."""
    blurred = _blurred(other.bandjoin([other * other, one.picture * other])).copy_memory()
    mean, square, product = blurred[0:3], blurred[3:6], blurred[6:9]
    apart = one.mean - mean
    alike = (1 - apart * apart) * (2 * (product - one.mean * mean) + C2)
    spread = (one.square - one.mean * one.mean) + (square - mean * mean) + C2
    structure = 1 - alike / spread
    edges = (1 + (other - mean).abs()) / (1 + (one.picture - one.mean).abs()) - 1
    maps = _positive(structure.bandjoin([edges, -1 * edges])).copy_memory()
    sums, squares = _columns(maps), _columns(maps * maps)
    pixels = other.width * other.height
    means = [total / pixels for total, _ in sums]
    fourths = [(total / pixels) ** 0.25 for _, total in squares]
    return [means[0:3], means[3:6], means[6:9], fourths[0:3], fourths[3:6], fourths[6:9]]


def _positive(image: vips.Image) -> vips.Image:
    return (image + image.abs()) * 0.5


def _columns(image: vips.Image) -> list[tuple[float, float]]:
    """Give the sum and the sum of squares of every band."""
    rows = image.stats().tolist()
    return [(row[2], row[3]) for row in rows[1:]]


def _graded(total: float) -> float:
    """Turn the weighted sum into a score, as it was fitted to people's judgement."""
    total *= 0.9562382616834844
    total = 2.326765642916932 * total - 0.020884521182843837 * total**2 + 6.248496625763138e-05 * total**3
    return PERFECT - 10 * total**0.6276336467831387 if total > 0 else PERFECT
