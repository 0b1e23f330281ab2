"""Make a film or a sound faster or slower; voices keep their pitch."""

from fractions import Fraction
from pathlib import Path

from media_tools.detect import detect
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.registry import Format
from media_tools.steps import film, own
from media_tools.steps.film_wish import FilmWish

STEPS = (0.5, 2.0)
"""The filter blends within this range; beyond it leaves samples out, so that it is used twice there."""


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
    target: Format = own.film_target(form, word)
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
    low, high = STEPS
    steps: list[str] = []
    while not low <= factor <= high:
        step = high if factor > high else low
        steps.append(f"atempo={step:g}")
        factor /= step
    return (*steps, f"atempo={factor:.6f}")
