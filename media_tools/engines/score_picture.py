"""A picture as SSIMULACRA 2 looks at it: linear light at six scales, and any part of one of them in XYB.

Beyond its left and right edge a picture is nothing, above and below it is mirrored, as in the Python package
`ssimulacra2`. The source has nothing on all four sides, which hides loss near them: of small pictures up to 15 points.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
import pyvips

from media_tools.engines import vips

SCALES = 6
SMALLEST_SIDE = 8
"""Pixels of the shorter side from which on a scale is looked at."""
SIGMA = 1.5
RADIUS = 5
BIAS = 0.0037930732552754493
STORED_FROM = 2
"""Scales before this one are made anew for every part: stored, they would need more memory than the picture itself."""
STRIP = 32
"""Rows that are halved together, a power of two."""

_OPSIN = np.array(
    [
        [0.3, 0.622, 0.078],
        [0.23, 0.692, 0.078],
        [0.24342268924547819, 0.20476744424496821, 0.5518098665095536],
    ],
    np.float32,
)

Floats = npt.NDArray[np.float32]


class Picture:
    """Linear light at every scale, and XYB of any part of it. `sizes` are width and height of each scale."""

    def __init__(self, image: vips.Image, scales: int) -> None:
        """Take 8-bit sRGB of three bands, computed or cheap to compute, and prepare so many scales."""
        self._image = image  # a region does not keep alive what the picture was made of
        self._region = pyvips.Region.new(image)
        self.sizes = sizes(image.width, image.height)
        self._stored: list[Floats] = []
        if scales > STORED_FROM:
            strips = [
                _halved(_halved(self._light(top, 0, min(STRIP, image.height - top), image.width)))
                for top in range(0, image.height, STRIP)
            ]
            self._stored.append(np.concatenate(strips, axis=1))
        for _ in range(STORED_FROM + 1, scales):
            self._stored.append(_halved(self._stored[-1]))

    def planes(self, scale: int, top: int, left: int, height: int, width: int, channels: list[int]) -> Floats:
        """Give a part in XYB with RADIUS more pixels on every side, every channel positive."""
        whole_width, whole_height = self.sizes[scale]
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
        whole_width, whole_height = self.sizes[0]
        top, left = 2 * top, 2 * left
        return _halved(self._light(top, left, min(2 * height, whole_height - top), min(2 * width, whole_width - left)))

    def _light(self, top: int, left: int, height: int, width: int) -> Floats:
        fetched = np.frombuffer(self._region.fetch(left, top, width, height), np.uint8).reshape(height, width, 3)
        return np.take(_light(), np.moveaxis(fetched, 2, 0))


def sizes(width: int, height: int) -> list[tuple[int, int]]:
    """Give width and height of every scale that is large enough; an odd last row and column count whole."""
    sizes: list[tuple[int, int]] = []
    while len(sizes) < SCALES and min(width, height) >= SMALLEST_SIDE:
        sizes.append((width, height))
        width, height = (width + 1) // 2, (height + 1) // 2
    return sizes


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
    kernel: Floats = (values / values.sum()).astype(np.float32)
    return kernel


def blurred(planes: Floats) -> Floats:
    """Blur planes, which lose their frame of RADIUS pixels by it."""
    for axis in (1, 2):
        length = planes.shape[axis] - 2 * RADIUS
        at = [
            planes[:, one : one + length] if axis == 1 else planes[:, :, one : one + length]
            for one in range(2 * RADIUS + 1)
        ]
        total: Floats = at[RADIUS] * _kernel()[RADIUS]
        pair = np.empty_like(total)
        for offset in range(1, RADIUS + 1):
            np.add(at[RADIUS - offset], at[RADIUS + offset], out=pair)
            pair *= _kernel()[RADIUS + offset]
            total += pair
        planes = total
    return planes
