"""Measure how loud a sound is (EBU R 128, ITU-R BS.1770-4), and work out what makes it as loud as others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from media_tools.engines import listen
from media_tools.engines.probe import Film, Sound
from media_tools.limits import Limits
from media_tools.media import Progress, part_of

LUFS = -14.0
"""What streaming services play at."""
PEAK_DB = -1.0
"""The highest true peak: between two samples a sound may be louder than at both."""
LOSSY_PEAK_DB = -2.0
"""For encoders that lose something, which add a little of their own."""
NEAR_LU = 0.3
ROUNDS = 2
MOST_MADE_GOOD_DB = 12.0
SILENT_LUFS = -69.0
"""The gate of the measurement lies at -70: below it there is nothing to make louder."""
OVERSAMPLED = 4
METER = "ebur128=peak=true:metadata=1"


@dataclass(frozen=True, kw_only=True)
class Loudness:
    """Integrated loudness in LUFS, the true peak in dB below full scale, and how many seconds were heard."""

    lufs: float
    peak_db: float
    seconds: float

    @property
    def silent(self) -> bool:
        """Whether there is nothing to hear, or too little to measure."""
        return self.lufs <= SILENT_LUFS


def measured(
    source: Path, film: Film, layout: str, limits: Limits, on_progress: Progress, filters: Sequence[str] = ()
) -> Loudness:
    """Hear the whole sound, mixed to the channels of `layout`, through `filters`. Raises Undecodable."""
    lufs, peak, seconds = -math.inf, 0.0, 0.0
    for frame in listen.heard(source, film, layout, limits, [*filters, METER], on_progress):
        seconds += frame.samples / frame.sample_rate
        told = frame.metadata
        lufs = float(told.get("lavfi.r128.I", lufs))
        peak = float(told.get("lavfi.r128.true_peak", peak))
    return Loudness(lufs=lufs, peak_db=20 * math.log10(peak) if peak else -math.inf, seconds=seconds)


def normalising(
    source: Path, film: Film, layout: str, limits: Limits, before: Loudness, peak_db: float, on_progress: Progress
) -> tuple[str, ...]:
    """Give the filters that bring the sound to LUFS with no true peak above `peak_db`.

    One factor for the whole sound, where that is enough. Where peaks would stand out they are held down; that takes
    loudness away, so that the factor is raised until it is made good, as far as a few rounds get.
    """
    assert film.sound is not None
    gain = LUFS - before.lufs
    if before.peak_db + gain <= peak_db:
        return (_gain(gain),)
    limiter, most = _limiter(film.sound, peak_db), gain + MOST_MADE_GOOD_DB
    for count in range(ROUNDS):
        part = part_of(on_progress, count / ROUNDS, (count + 1) / ROUNDS)
        missing = LUFS - measured(source, film, layout, limits, part, [_gain(gain), *limiter]).lufs
        if missing <= NEAR_LU:
            break
        gain = min(gain + missing, most)
    return (_gain(gain), *limiter)


def _gain(gain: float) -> str:
    return f"volume=volume={gain:.3f}dB:precision=float"


def _limiter(sound: Sound, peak_db: float) -> tuple[str, ...]:
    """Hold down peaks, also those between samples, which show at a multiple of the sample rate."""
    limit = 10 ** (peak_db / 20)
    return (
        f"aresample={sound.rate * OVERSAMPLED}",
        f"alimiter=limit={limit:.6f}:level=false:latency=true",
        f"aresample={sound.rate}",
    )
