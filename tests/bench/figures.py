"""What a benchmark measured, beside the goal it is held against, as lines to read."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH = 66
"""Columns for what was measured; longer words push the rest to the right."""


@dataclass(frozen=True)
class Figure:
    """One measured number. `goal` is the most it should be, or None where nothing was promised."""

    what: str
    value: float
    unit: str = ""
    goal: float | None = None
    digits: int = 1

    @property
    def verdict(self) -> str:
        """`ok`, `over`, or nothing without a goal."""
        if self.goal is None:
            return ""
        return "ok" if self.value <= self.goal else "over"

    def __str__(self) -> str:
        measured = f"{self.value:,.{self.digits}f} {self.unit:<6}"
        goal = "" if self.goal is None else f"≤ {self.goal:g}"
        return f"  {self.what:<{WIDTH}} {measured:>16} {goal:>8}  {self.verdict}".rstrip()


@dataclass(frozen=True)
class Section:
    """The figures of one part, under a title that says what they are."""

    title: str
    figures: Sequence[Figure]

    def __str__(self) -> str:
        return "\n".join([self.title, *map(str, self.figures), ""])


def percentile(values: Iterable[float], part: float) -> float:
    """Give the smallest value that `part` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]
