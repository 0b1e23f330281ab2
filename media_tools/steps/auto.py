"""Find the lowest quality at which nobody sees the loss: encode, read back, measure, and try again."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from media_tools.engines import encode, files, score, vips
from media_tools.limits import Limits
from media_tools.media import Progress
from media_tools.steps.wish import Wish

FLOOR = 80.0
"""SSIMULACRA 2 from which on a picture cannot be told from its original side by side."""
NEAR = 0.7
"""So much above the floor is as good as on it; one more encode would save about a per cent."""
MOST_ENCODES = 7
SAMPLE_PIXELS = 2_000_000
"""Larger pictures are searched on this many of their pixels, in tiles spread evenly over them."""
TILES = 4
"""Per row and per column."""
FIRST = {"jpg": 85, "webp": 85, "avif": 72, "heif": 72, "jxl": 82}
"""The quality that most photographs need."""
FIRST_OTHERWISE = 85
SLOPE = 0.8
"""Points of score per step of quality, as long as only one quality has been measured."""
LEAST, MOST = 5, 100


def write(image: vips.Image, path: Path, wish: Wish, limits: Limits, on_progress: Progress) -> tuple[int | None, float]:
    """Encode the picture into `path` at the quality that the search finds; give it and the score of its sample.

    `image` must be computed. A picture of at most SAMPLE_PIXELS is its own sample. Where even MOST stays below FLOOR
    the picture is written without loss, which has no quality, if its format can do that, else at MOST.
    Raises the errors of encoding and reading.
    """
    whole = vips.frame_count(image) == 1 and image.width * image.height <= SAMPLE_PIXELS
    sample = image if whole else _sample(image)
    reference = score.Reference(sample)
    trial = path.with_name(f"trial.{wish.target.extensions[0]}")
    best = path.with_name(f"best.{wish.target.extensions[0]}")

    def measured(quality: int) -> float:
        _encode(sample, trial, replace(wish, quality=quality), lambda part: None)
        read = files.load(trial, files.header(trial, wish.target, limits), limits)
        found = reference.score(read)
        if found >= FLOOR or quality == MOST:
            shutil.move(trial, best)
        return found

    quality, found = lowest(measured, FIRST.get(wish.target.name, FIRST_OTHERWISE))
    trial.unlink(missing_ok=True)
    if found < FLOOR and wish.target.lossless:
        best.unlink()
        _encode(image, path, replace(wish, lossless=True), on_progress)
        return None, score.PERFECT
    if whole:
        shutil.move(best, path)
    else:
        best.unlink()
        _encode(image, path, replace(wish, quality=quality), on_progress)
    return quality, round(found, 1)


def lowest(measured: Callable[[int], float], first: int) -> tuple[int, float]:
    """Find the lowest quality whose score reaches FLOOR, by the secant through the nearest two; give it and its score.

    The last quality that reached FLOOR is always the lowest that was tried and did.
    """
    low: tuple[int, float | None] = (LEAST - 1, None)
    high: tuple[int, float | None] = (MOST + 1, None)
    quality = first
    for turn in range(1, MOST_ENCODES + 1):
        found = measured(quality)
        if found < FLOOR:
            low = (quality, found)
        else:
            high = (quality, found)
        done = high[1] is not None and (high[1] - FLOOR <= NEAR or turn == MOST_ENCODES)
        if done or high[0] - low[0] <= 1:
            break
        quality = MOST if turn == MOST_ENCODES - 1 and high[1] is None else _next(quality, found, low, high)
    if high[1] is None:
        assert low[1] is not None
        return low[0], low[1]
    return high[0], high[1]


def _next(quality: int, found: float, low: tuple[int, float | None], high: tuple[int, float | None]) -> int:
    slope = SLOPE
    if low[1] is not None and high[1] is not None:
        slope = max((high[1] - low[1]) / (high[0] - low[0]), 0.05)
        quality, found = high[0], high[1]
    guess = round(quality + (FLOOR + NEAR / 2 - found) / slope)
    return min(max(guess, low[0] + 1), high[0] - 1)


def _sample(image: vips.Image) -> vips.Image:
    """Put tiles of the picture side by side, the same ones for every picture of its size; of an animation, stacked."""
    side = int((SAMPLE_PIXELS / TILES**2) ** 0.5)
    width, height = min(side, image.width // TILES), min(side, image.height // TILES)
    if min(width, height) < score.SMALLEST_SIDE:
        # too thin for tiles: what stands at its beginning
        return score.mosaic([image.crop(0, 0, min(image.width, 2 * side), min(image.height, 2 * side))], 1)
    tiles = [
        image.crop(
            column * (image.width - width) // (TILES - 1), row * (image.height - height) // (TILES - 1), width, height
        )
        for row in range(TILES)
        for column in range(TILES)
    ]
    return score.mosaic(tiles, TILES)


def _encode(image: vips.Image, path: Path, wish: Wish, on_progress: Progress) -> None:
    encode.write(
        image,
        path,
        wish.target,
        quality=wish.quality,
        lossless=wish.lossless,
        smallest=wish.smallest,
        keep_metadata=wish.metadata,
        on_progress=on_progress,
    )
