"""Find the lowest quality whose score reaches a floor: what is lost falls by about the same part with each step."""

import math
from collections.abc import Callable
from dataclasses import dataclass

LEAST, MOST = 5, 100
LEAST_FALL = 0.012
MARGIN = 1.0
"""Points by which the next try aims higher each time that one fell short, so that it ends soon."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """Where to begin and when to end.

    `first` is the quality tried first, `fall` how much the logarithm of what a score lacks to 100 falls with a step of
    quality, as long as only one is known. A score at most `near` above the floor is as good as on it.
    """

    floor: float
    first: int
    fall: float
    near: float
    least: int = LEAST
    most_encodes: int


def lowest(search: Search, measured: Callable[[int], float], more: Callable[[], bool] = lambda: True) -> int:
    """Give the lowest quality tried that reached the floor, or else the highest tried.

    `measured` encodes at a quality and gives the score; `more` is asked whether there is time for one more. Where all
    tries but the last fell short, the last one is at MOST.
    """
    tried: dict[int, float] = {}
    quality = min(max(search.first, search.least), MOST)
    while True:
        tried[quality] = measured(quality)
        low = max((one for one, score in tried.items() if score < search.floor), default=search.least - 1)
        high = min((one for one, score in tried.items() if score >= search.floor and one > low), default=MOST + 1)
        near = high in tried and tried[high] - search.floor <= search.near
        if near or high - low <= 1 or len(tried) == search.most_encodes or not more():
            return high if high in tried else low
        if high not in tried and len(tried) == search.most_encodes - 1:
            quality = MOST
        elif low in tried and high in tried and _same_side(search, tried):
            # the line misses where the encoder changes its ways, as JPEG does with colours at 90
            quality = (low + high + 1) // 2
        else:
            quality = min(max(_next(search, tried, low, high), low + 1), high - 1)


def _same_side(search: Search, tried: dict[int, float]) -> bool:
    last = [score < search.floor for score in list(tried.values())[-2:]]
    return len(tried) > 2 and last[0] == last[1]


def _next(search: Search, tried: dict[int, float], low: int, high: int) -> int:
    """Go on from the best try, along the line through the two nearest to the floor."""
    known = high if high in tried else low
    others = sorted(tried.keys() - {known}, key=lambda one: (one != low, abs(one - known)))
    fall = search.fall
    if others:
        fall = (_lack(tried[others[0]]) - _lack(tried[known])) / (known - others[0])
    aim = search.floor + search.near / 2
    if high not in tried:
        aim += MARGIN * (len(tried) - 1)
    return round(known + (_lack(tried[known]) - _lack(aim)) / max(fall, LEAST_FALL))


def _lack(score: float) -> float:
    return math.log(max(100 - score, 0.1))
