"""Make a picture's file fit into a number of bytes: by its quality first, then, where it may, by its size."""

import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from media_tools.engines.header import Header
from media_tools.errors import TargetSizeUnreachable
from media_tools.limits import Limits
from media_tools.media import Output, Progress
from media_tools.registry import Format
from media_tools.steps import pipeline, turns
from media_tools.steps.sizes import Box
from media_tools.steps.wish import Wish

FIRST = 75
LEAST, MOST = 1, 100
LEAST_BEFORE_SHRINKING = 40
"""Below this quality a smaller picture looks better than a coarser one."""
PALETTE = 80
"""The quality at which a format without one, PNG, takes 256 colours."""
NEAR = 0.95
"""So much of the target is as good as all of it."""
MOST_ENCODES = 7
MOST_SHRINKS = 5
GROWTH = 0.03
"""How much the logarithm of the size grows per step of quality, as long as only one size is known."""
AREA_MARGIN = 0.94
"""A smaller picture holds more detail per pixel, so its area is cut a little further than the bytes ask for."""

Encode = Callable[[int, float], Output]
"""Encodes at a quality and at a part of the full width; gives what was written."""


def run(
    source: Path,
    destination: Path,
    header: Header,
    limits: Limits,
    on_progress: Progress,
    *,
    wish: Wish,
    most_bytes: int,
    may_shrink: bool,
) -> Output:
    """Write the best picture of at most `most_bytes` bytes into the folder `destination`.

    Raises TargetSizeUnreachable, which names the smallest size reached, and the errors of the pipeline.
    """
    width = header.height if turns.lies(header.orientation) else header.width
    fitting = destination / f"fitting.{wish.target.extensions[0]}"
    smallest = 0

    def encode(quality: int, part: float) -> Output:
        nonlocal smallest
        box = Box(width=max(1, round(width * part))) if part < 1 else wish.box
        result = pipeline.run(source, destination, replace(wish, quality=quality, box=box), limits, on_progress)
        if result.warning is not None:
            raise TargetSizeUnreachable("The pages have different sizes and cannot be made smaller together.")
        made = result.outputs[0]
        smallest = min(smallest or made.size, made.size)
        if made.size <= most_bytes:
            shutil.move(destination / made.path, fitting)
        return made

    best = by_quality(encode, wish.target, most_bytes, LEAST_BEFORE_SHRINKING if may_shrink else LEAST)
    if best is None and may_shrink:
        best = by_size(encode, wish.target, most_bytes)
    if best is None:
        raise unreachable(smallest, most_bytes, may_shrink)
    return replace(best, path=Path(fitting.name))


def unreachable(smallest: int, most_bytes: int, may_shrink: bool) -> TargetSizeUnreachable:
    """Make the error of a file that does not fit."""
    return TargetSizeUnreachable(
        f"The smallest size reached is {smallest:,} bytes, more than the {most_bytes:,} of targetBytes; "
        + ("ask for more bytes." if may_shrink else "ask for more bytes, or send allowResize=true.")
    )


def by_quality(
    encode: Encode, target: Format, most_bytes: int, least: int, encodes: int = MOST_ENCODES
) -> Output | None:
    """Find the highest quality that fits, by the secant through the logarithms of the nearest two sizes.

    What fitted last was the best so far, as the bracket only moves up then.
    """
    if not target.quality:
        tries = (encode(quality, 1.0) for quality in (MOST, PALETTE))
        return next((made for made in tries if made.size <= most_bytes), None)
    best: Output | None = None
    low, high = least, MOST
    sizes: dict[int, int] = {}
    quality = max(FIRST, least)
    for turn in range(1, encodes + 1):
        made = encode(quality, 1.0)
        sizes[quality] = made.size
        if made.size <= most_bytes:
            best, low = made, quality + 1
        else:
            high = quality - 1
        if low > high or (best is made and made.size >= NEAR * most_bytes):
            break
        # the last try is for the smallest file, where nothing has fitted yet
        quality = low if best is None and turn == encodes - 1 else _next(sizes, most_bytes, low, high)
    return best


def _next(sizes: dict[int, int], most_bytes: int, low: int, high: int) -> int:
    fits = max((quality for quality, size in sizes.items() if size <= most_bytes), default=None)
    fails = min((quality for quality, size in sizes.items() if size > most_bytes), default=None)
    growth = GROWTH
    if fits is not None and fails is not None:
        growth = max(math.log(sizes[fails] / sizes[fits]) / (fails - fits), 0.001)
    known = fits if fits is not None else fails
    assert known is not None
    guess = math.floor(known + math.log(NEAR**0.5 * most_bytes / sizes[known]) / growth)
    return min(max(guess, low), high)


def by_size(encode: Encode, target: Format, most_bytes: int, shrinks: int = MOST_SHRINKS) -> Output | None:
    """Shrink the picture, by what its bytes say of its area, until it fits."""
    quality = LEAST_BEFORE_SHRINKING if target.quality else PALETTE
    made, part = encode(quality, 1.0), 1.0
    for _ in range(shrinks):
        part *= math.sqrt(AREA_MARGIN * min(most_bytes / made.size, 0.9))
        made = encode(quality, part)
        if made.size <= most_bytes:
            return made
    return None
