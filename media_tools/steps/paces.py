"""Make a film or a sound faster or slower; voices keep their pitch."""

from fractions import Fraction
from pathlib import Path

from media_tools.detect import detect
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.steps import film, own
from media_tools.steps.film_wish import FilmWish

STEPS = (0.5, 2.0)
"""The filter blends within this range; beyond it leaves samples out, so that it is used twice there."""

WINDOW_SECONDS = 0.045
"""What the filter looks at together, about; slower sound comes out early by a part of a half of it."""


def run(
    source: Path,
    destination: Path,
    factor: float,
    word: str | None,
    quality: int,
    limits: Limits,
    on_progress: Progress,
) -> Result:
    """Play the film or sound at `source` `factor` times as fast. Raises FormatUnavailable and the errors of films."""
    form = detect(source)
    target = own.film_target(form, word)
    wish = FilmWish(target=target, quality=quality, own=True)
    if factor != 1:
        # by a ratio of whole numbers: times are whole numbers too
        ratio = Fraction(factor).limit_denominator(10_000)
        looks = (f"setpts=PTS*{ratio.denominator}/{ratio.numerator}",)
        wish = FilmWish(
            target=target, quality=quality, own=True, pace=float(ratio), looks=looks, tones=_tempo(float(ratio))
        )
    return film.run(source, destination, wish, limits, on_progress)


def _tempo(factor: float) -> tuple[str, ...]:
    """Give the filters for the sound, and silence before what is slower by as much as the filter is early there."""
    low, high = STEPS
    steps: list[str] = []
    left = factor
    while left != 1:
        step = min(max(left, low), high)
        left /= step
        if step < 1:
            late = (1 - step) * WINDOW_SECONDS / 2
            steps += [f"asetpts=PTS+{late:.5f}/TB", "aresample=async=1:first_pts=0"]
        steps.append(f"atempo={step:.6f}")
    return tuple(steps)
