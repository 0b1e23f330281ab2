"""Find the smallest file whose loss nobody sees: search the quality, and measure the file that is given back."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from media_tools.engines import score, vips
from media_tools.engines.score_picture import SMALLEST_SIDE
from media_tools.limits import Limits
from media_tools.media import Progress
from media_tools.steps import trials
from media_tools.steps.search import LEAST, MOST, Search
from media_tools.steps.wish import Wish

FLOOR = 80.0
"""SSIMULACRA 2 from which on a picture cannot be told from its original side by side."""
DECODERS_DIFFER = {"avif": 0.4}
"""Points by which the score depends on who decodes the file: its own floor is so much higher."""
NEAR = 0.7
"""So much above the floor is as good as on it; one more encode would save about a per cent."""
NEAR_FLAT = NEAR_WHOLE = 1.5
"""The same for drawings, which take few bytes, and for the whole of a large picture, where an encode costs most."""
MOST_ENCODES, MOST_FLAT, MOST_WHOLE = 6, 4, 3
SAMPLE_PIXELS = 2_000_000
"""Larger pictures are searched on this many of their pixels, in tiles spread evenly over them, before the whole."""
SAMPLE_MARGIN = 0.8
"""Points by which a sample must be better: wholes score up to so much less, and to encode one again costs most."""
MEASURED_PIXELS = 40_000_000
"""The result of a larger picture is not read back, which would need too much memory: its sample speaks for it."""
TILES = 4
"""Per row and per column."""
FIRST = {"jpg": 82, "webp": 84, "avif": 67, "heif": 50, "jxl": 82}
"""The quality that most photographs need."""
FALL = {"jpg": 0.03, "webp": 0.04, "avif": 0.026, "heif": 0.041, "jxl": 0.044}
"""By how much the logarithm of what a score lacks to 100 falls with one step of quality, near the floor."""
HIGH, HIGH_STEP = 90, 10
"""A JPEG with halved colours that needs this quality or more is searched again with whole ones, so much lower."""
PALETTE = 99
"""PNG has no quality; below 100 it takes 256 colours."""
SMALL_SIDE = 32
"""Shorter sides below this one have few scales to be judged on, too kindly: FIRST is their lowest quality."""
FLAT = 0.5
"""Where more than this part of the pixels repeats its neighbour, writing without loss may take fewer bytes."""
LOSSLESS_PIXELS = 20_000_000
"""Larger pictures are not written without loss: WebP takes up to 1.7 seconds of CPU a megapixel for that."""
TIME_TO_SAVE, TIME_TO_REACH = 0.5, 0.85
"""Parts of a file's time: after the first no trial of a large picture is begun to save bytes, after the other none."""


def tries(wish: Wish, image: vips.Image) -> bool:
    """Say whether there is anything to try: a quality or, for the smallest PNG, a palette."""
    if wish.target.kind != "image" or wish.lossless:
        return False
    palette = wish.target.name == "png" and wish.smallest and vips.frame_count(image) == 1 and image.format == "uchar"
    return wish.target.quality or palette


def write(
    image: vips.Image, path: Path, wish: Wish, limits: Limits, on_progress: Progress
) -> tuple[int | None, float | None]:
    """Encode the picture, which must be computed, into `path`; give the quality and the score of that very file.

    There is no quality where it was written without loss: because even MOST stays below FLOOR, because that takes fewer
    bytes, or because a side is below SMALLEST_SIDE. Formats that cannot do that are written at MOST. There is no
    score where the file cannot be measured: such a small side, or an animation whose writer joins equal frames.
    Raises the errors of encoding and reading.
    """
    # AVIF's smallest effort costs six times the CPU for 4 % of the bytes
    wish = replace(wish, smallest=wish.target.name != "avif")
    if min(image.width, image.get_page_height()) < SMALLEST_SIDE:
        best = replace(wish, quality=MOST, lossless=_lossless(wish, image))
        trials.write(image, path, best, on_progress, image.width * image.height, fine=True)
        return (None, score.PERFECT) if best.lossless else (MOST, None)
    quality, found = _searched(image, path, wish, limits, on_progress)
    return (quality if wish.target.quality else None), found


def _searched(
    image: vips.Image, path: Path, wish: Wish, limits: Limits, on_progress: Progress
) -> tuple[int | None, float | None]:
    """Write the file of the best quality, and give that and its score; no quality where there is no loss."""
    time_left = _timer(limits)
    # some decoders turn a picture at once, so that it could not be laid over this one
    turned = vips.orientation(image) != 1
    bare = vips.without(image, "orientation", "exif-ifd0-Orientation", "exif-data", "xmp-data") if turned else image
    pixels, whole = image.width * image.height, _is_whole(image)
    # a large picture is encoded about twice, and its sample must be encoded like it
    effort = pixels if whole else 2 * pixels
    sample = bare if whole else _sample(bare)
    flat = _flat(sample)
    search = _search(wish, min(image.width, image.get_page_height()), flat)
    floor = search.floor
    if not whole:
        search = replace(search, floor=floor + SAMPLE_MARGIN)
    with trials.Trials(sample, path, wish, limits, effort) as trial:
        reached = _search_sample(trial, search, wish, time_left)
        smaller = flat and _lossless(wish, image) and trial.lossless_is_smaller()
        if smaller and whole and not turned:
            trial.keep_lossless()
            return None, score.PERFECT
        lossless = smaller or (_lossless(wish, image) and not reached and trial.highest >= PALETTE)
        if whole and not turned and not lossless:
            return trial.keep()
        fine = trial.fine
        search = replace(search, floor=floor, first=trial.quality, near=NEAR_WHOLE, most_encodes=MOST_WHOLE)
    if not whole and not lossless and pixels <= MEASURED_PIXELS:
        with trials.Trials(bare, path, wish, limits, effort) as trial:
            reached = trial.search(search, time_left, fine, lambda part: on_progress(part / 2))
            lossless = _lossless(wish, image) and not reached and trial.highest >= PALETTE
            if not turned and not lossless:
                return trial.keep()
    if lossless:
        trials.write(image, path, replace(wish, lossless=True), on_progress, pixels, fine=True)
        return None, score.PERFECT
    trials.write(image, path, replace(wish, quality=trial.quality), on_progress, effort, fine)
    return trial.applied


def _search_sample(trial: trials.Trials, search: Search, wish: Wish, time_left: Callable[[bool], float]) -> bool:
    """Search the quality; where a JPEG needs a very high one, its colours may be what is lost: search it with them."""
    jpeg = wish.target.name == "jpg"
    reached = trial.search(search, time_left, fine=not jpeg)
    if jpeg and trial.quality >= HIGH:
        reached = trial.search(replace(search, first=trial.quality - HIGH_STEP), time_left, fine=True)
    return reached


def _timer(limits: Limits) -> Callable[[bool], float]:
    """Give a function that tells how many seconds of work are left, to reach the floor or, beyond it, to save bytes."""
    cpu, wall = time.process_time(), time.monotonic()

    def left(reached: bool) -> float:
        part = TIME_TO_SAVE if reached else TIME_TO_REACH
        spent_cpu, spent_wall = time.process_time() - cpu, time.monotonic() - wall
        return min(part * limits.cpu_seconds - spent_cpu, part * limits.wall_seconds - spent_wall)

    return left


def _search(wish: Wish, side: int, flat: bool) -> Search:
    first = FIRST.get(wish.target.name, PALETTE)
    return Search(
        floor=FLOOR + DECODERS_DIFFER.get(wish.target.name, 0.0),
        first=first,
        fall=FALL.get(wish.target.name, 1.0),
        near=NEAR_FLAT if flat else NEAR,
        least=first if side < SMALL_SIDE else LEAST,
        most_encodes=1 if not wish.target.quality else MOST_FLAT if flat else MOST_ENCODES,
    )


def _lossless(wish: Wish, image: vips.Image) -> bool:
    """Say whether the picture can be written without any loss, which animated AVIF is not."""
    form = wish.target
    possible = form.name != "avif" or vips.frame_count(image) == 1
    return form.lossless and possible and (not form.quality or image.width * image.height <= LOSSLESS_PIXELS)


def _is_whole(image: vips.Image) -> bool:
    return vips.frame_count(image) == 1 and image.width * image.height <= SAMPLE_PIXELS


def _flat(image: vips.Image) -> bool:
    """Say whether most pixels are like their left neighbour, as in drawings and screenshots."""
    left, right = image.crop(0, 0, image.width - 1, image.height), image.crop(1, 0, image.width - 1, image.height)
    return bool((left == right).bandand().avg() / 255 > FLAT)


def _sample(image: vips.Image) -> vips.Image:
    """Put tiles of the picture side by side, the same ones for every picture of its size; of an animation, stacked."""
    side = int((SAMPLE_PIXELS / TILES**2) ** 0.5)
    width, height = min(side, image.width // TILES), min(side, image.height // TILES)
    if min(width, height) < SMALLEST_SIDE:
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
