"""The outline of a sound: the least and the highest sample of each short part, to draw or to hand to a player.

The data has the shape that audiowaveform made common (https://github.com/bbc/audiowaveform/blob/master/doc/DataFormat.md).
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from media_tools.engines import listen, vips
from media_tools.engines.header import damaged
from media_tools.engines.probe import Film
from media_tools.limits import Limits
from media_tools.media import Progress

FIRST_BLOCK = 16
"""Samples of the parts to begin with; they are put together in pairs where they become too many."""
MOST_BLOCKS = 1 << 17
SAMPLES = 16_384
"""So many are taken at once, for each call costs as much for few as for many."""
FULL = 32768
Colour = tuple[int, int, int]


class Outline:
    """The least and the highest sample of each block of a sound that is of one channel and 16 bits."""

    def __init__(self) -> None:
        self.block = FIRST_BLOCK
        self._rest = np.empty(0, np.int16)
        self._pieces: list[np.ndarray[Any, Any]] = []
        self._blocks = 0

    def add(self, samples: "np.ndarray[Any, Any]") -> None:
        """Take the next samples."""
        samples = np.concatenate([self._rest, samples])
        whole = len(samples) // self.block * self.block
        self._rest = samples[whole:]
        self._put(samples[:whole].reshape(-1, self.block))
        if self._blocks > MOST_BLOCKS and self._blocks % 2 == 0:
            least, highest = self._pairs().reshape(2, -1, 2)
            self._pieces = [np.stack([least.min(axis=1), highest.max(axis=1)])]
            self._blocks //= 2
            self.block *= 2

    @property
    def heard(self) -> bool:
        """Whether there was a sample."""
        return self._blocks > 0

    def finish(self) -> None:
        """Count what is left as a block of its own."""
        if len(self._rest):
            self._put(self._rest.reshape(1, -1))
            self._rest = self._rest[:0]

    def points(self, count: int) -> "np.ndarray[Any, Any]":
        """Give `count` pairs as (2, count): over the whole sound, each as wide as the others."""
        pairs = self._pairs()
        edges = np.arange(count) * self._blocks // count
        return np.stack([np.minimum.reduceat(pairs[0], edges), np.maximum.reduceat(pairs[1], edges)])

    def parts(self, most: int) -> "tuple[int, np.ndarray[Any, Any]]":
        """Give at most so many pairs as (2, count) and how many samples each stands for; the last may be of fewer."""
        pairs = self._pairs()
        together = -(-self._blocks // most)
        edges = np.arange(0, self._blocks, together)
        least, highest = np.minimum.reduceat(pairs[0], edges), np.maximum.reduceat(pairs[1], edges)
        return together * self.block, np.stack([least, highest])

    def _put(self, blocks: "np.ndarray[Any, Any]") -> None:
        if len(blocks):
            self._pieces.append(np.stack([blocks.min(axis=1), blocks.max(axis=1)]))
            self._blocks += len(blocks)

    def _pairs(self) -> "np.ndarray[Any, Any]":
        return np.concatenate(self._pieces, axis=1)


def outline(source: Path, film: Film, limits: Limits, on_progress: Progress) -> Outline:
    """Hear the whole sound, mixed to one channel. Raises Undecodable."""
    found = Outline()
    for frame in listen.heard(source, film, "mono", limits, ["aformat=sample_fmts=s16"], on_progress, SAMPLES):
        found.add(frame.to_ndarray()[0])
    found.finish()
    if not found.heard:
        raise damaged(film.form)
    return found


def write_json(found: Outline, path: Path, rate: int, most: int) -> None:
    """Write at most so many pairs of the outline, 8 bits each; `rate` is samples a second."""
    samples, pairs = found.parts(most)
    told = {
        "version": 2,
        "channels": 1,
        "sample_rate": rate,
        "samples_per_pixel": samples,
        "bits": 8,
        "length": pairs.shape[1],
        "data": (pairs >> 8).T.ravel().tolist(),
    }
    path.write_text(json.dumps(told, separators=(",", ":")))


def drawn(found: Outline, width: int, height: int, colour: Colour, background: Colour | None) -> vips.Image:
    """Draw the outline around a middle line, on a background or, where that is None, on nothing."""
    least, highest = found.points(width) / FULL
    top, bottom = height / 2 * (1 - highest), height / 2 * (1 - least)
    # silence is a line, too
    top, bottom = np.minimum(top, height / 2 - 0.5), np.maximum(bottom, height / 2 + 0.5)
    rows = np.arange(height)[:, None]
    cover = np.clip(np.minimum(rows + 1, bottom) - np.maximum(rows, top), 0, 1).astype(np.float32)
    if background is None:
        pixels = np.empty((height, width, 4), np.uint8)
        pixels[..., :3] = colour
        pixels[..., 3] = np.rint(cover * 255)
    else:
        pixels = np.empty((height, width, 3), np.uint8)
        for channel, (over, under) in enumerate(zip(colour, background, strict=True)):
            pixels[..., channel] = np.rint(under + (over - under) * cover)
    return vips.from_pixels(pixels.tobytes(), width, height, pixels.shape[2], {})
