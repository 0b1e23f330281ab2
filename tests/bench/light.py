"""Scaling in linear light against scaling the values as they are stored: `python -m tests.bench.light [photographs]`.

The reference is what an eye far away sees: the light of each new pixel's area, averaged.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyvips
import ssimulacra2  # type: ignore[import-untyped]
from sklearn.datasets import load_sample_image

SHRINK = 4
ROUNDS = 3


def stored(picture: pyvips.Image, scale: float) -> pyvips.Image:
    """Scale the values as they are stored, as the pipeline does."""
    return picture.resize(scale)


def linear(picture: pyvips.Image, scale: float) -> pyvips.Image:
    """Scale the light that the values stand for."""
    return picture.colourspace("scrgb").resize(scale).colourspace("srgb")


def pictures(paths: list[str]) -> dict[str, pyvips.Image]:
    """Give two photographs, a pattern of black and white lines a pixel wide, and the files at `paths`."""
    found = {name: pyvips.Image.new_from_array(load_sample_image(f"{name}.jpg")) for name in ("china", "flower")}
    lines = np.zeros((1024, 1024, 3), np.uint8)
    lines[:, ::2] = 255
    found["lines"] = pyvips.Image.new_from_array(lines)
    return found | {Path(path).name: pyvips.Image.new_from_file(path).colourspace("srgb") for path in paths}


def measure(picture: pyvips.Image, way: Callable[[pyvips.Image, float], pyvips.Image]) -> tuple[float, float, float]:
    """Give the SSIMULACRA2 score, the mean of all values and the milliseconds of CPU."""
    sides = picture.width // SHRINK * SHRINK, picture.height // SHRINK * SHRINK
    picture = picture.copy(interpretation="srgb").crop(0, 0, *sides).copy_memory()
    seen = picture.colourspace("scrgb").shrink(SHRINK, SHRINK).colourspace("srgb")
    spent = []
    for _ in range(ROUNDS):
        started = time.process_time()
        scaled = way(picture, 1 / SHRINK).copy_memory()
        spent.append(time.process_time() - started)
    with TemporaryDirectory() as folder:
        one, other = f"{folder}/seen.png", f"{folder}/scaled.png"
        seen.pngsave(one)
        scaled.pngsave(other)
        score = float(ssimulacra2.compute_ssimulacra2(one, other))
    return score, float(scaled.avg()), 1000 * min(spent)


if __name__ == "__main__":
    pyvips.concurrency_set(1)
    for name, picture in pictures(sys.argv[1:]).items():
        for way in (stored, linear):
            score, mean, spent = measure(picture, way)
            print(f"{name} {way.__name__}: score {score:.1f}, mean {mean:.1f}, {spent:.0f} ms")
