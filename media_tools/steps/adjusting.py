"""Adjust a film or a sound: its colours, and how loud it is from its beginning to its end."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from media_tools.detect import detect
from media_tools.engines import codecs, loudness, probe
from media_tools.engines.loudness import Loudness
from media_tools.engines.probe import Film, Sound
from media_tools.errors import InvalidParam, NoPicture, NoSound
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result, part_of
from media_tools.registry import Format
from media_tools.steps import film as films
from media_tools.steps import looks, own
from media_tools.steps.edits import Tone
from media_tools.steps.film_wish import FilmWish

SILENT = "There is nothing to hear, so that it could not be made louder; the sound is as it was."
MOST_KBPS = 320


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Changes of a sound: a factor of its volume, whether it is made as loud as others, fades in seconds."""

    volume: float = 1.0
    normalize: bool = False
    fade_in: float = 0.0
    fade_out: float = 0.0


def run(
    source: Path,
    destination: Path,
    word: str | None,
    quality: int,
    tone: Tone,
    wanted: Heard,
    limits: Limits,
    on_progress: Progress,
) -> Result:
    """Adjust the film or sound at `source` and write it in the format `word`, or in its own.

    Raises NoSound or NoPicture for a wish about what the file does not have, and the errors of films.
    """
    form = detect(source)
    film = probe.film(source, form, limits)
    target = own.film_target(form, word)
    _check(film, target, tone, wanted)
    wish = FilmWish(target=target, quality=quality, looks=looks.of(tone), own=True)
    if film.sound is None or wanted == Heard():
        return films.run(source, destination, wish, limits, on_progress)
    layout = codecs.layout(codecs.sound_codec(target, film.sound), film.sound)
    before = None
    if wanted.normalize or wanted.fade_out:
        before = loudness.measured(source, film, layout, limits, part_of(on_progress, 0.0, 0.2))
    louder = _louder(source, film, target, wanted, before, layout, limits, part_of(on_progress, 0.2, 0.4))
    wish = replace(wish, kbps=_kbps(film.sound), tones=(*louder, *_fades(wanted, before)))
    done = films.run(source, destination, wish, limits, part_of(on_progress, 0.4, 0.9))
    if not wanted.normalize or before is None or before.silent:
        on_progress(1.0)
        silent = wanted.normalize and before is not None and before.silent
        return replace(done, warning=done.warning or SILENT) if silent else done
    [output] = done.outputs
    after = _measured_again(destination, output, target, limits, part_of(on_progress, 0.9, 1.0))
    return replace(done, facts={"loudness": {"before": _told(before), "after": _told(after)}})


def _check(film: Film, target: Format, tone: Tone, wanted: Heard) -> None:
    if wanted != Heard() and film.sound is None:
        raise NoSound("The film has no sound to adjust; leave out volume, normalize, fadeIn and fadeOut.")
    if tone != Tone() and film.picture is None:
        raise NoPicture("The file holds sound alone; leave out what changes colours and sharpness.")
    if tone != Tone() and target.kind == "audio":
        raise InvalidParam(
            f"{target.label} holds no picture to adjust; ask for a film, or leave out what changes colours.",
            field="format",
        )


def _louder(
    source: Path,
    film: Film,
    target: Format,
    wanted: Heard,
    before: Loudness | None,
    layout: str,
    limits: Limits,
    on_progress: Progress,
) -> tuple[str, ...]:
    """Give the filters for the volume; a silent sound has none that helps."""
    if wanted.normalize and before is not None and not before.silent:
        peak_db = loudness.PEAK_DB if target.lossless else loudness.LOSSY_PEAK_DB
        return loudness.normalising(source, film, layout, limits, before, peak_db, on_progress)
    return (f"volume=volume={wanted.volume:g}:precision=float",) if wanted.volume != 1 else ()


def _fades(wanted: Heard, before: Loudness | None) -> tuple[str, ...]:
    fades: list[str] = []
    if wanted.fade_in:
        fades.append(f"afade=type=in:start_time=0:duration={wanted.fade_in:g}")
    if wanted.fade_out and before is not None:
        start = max(before.seconds - wanted.fade_out, 0.0)
        fades.append(f"afade=type=out:start_time={start:.6f}:duration={before.seconds - start:.6f}")
    return tuple(fades)


def _kbps(sound: Sound) -> int:
    """Give a bit rate, for two channels, at which hardly more is lost than the source has lost."""
    known = (sound.bit_rate or 0) * min(2, sound.channels) // sound.channels // 1000
    return min(max(FilmWish.kbps, known), MOST_KBPS)


def _measured_again(
    destination: Path, output: Output, target: Format, limits: Limits, on_progress: Progress
) -> Loudness:
    path = destination / output.path
    film = probe.film(path, target, limits)
    assert film.sound is not None
    heard = loudness.measured(path, film, film.sound.layout, limits, on_progress)
    on_progress(1.0)
    return heard


def _told(heard: Loudness) -> dict[str, Any]:
    return {"integratedLufs": round(heard.lufs, 1), "truePeakDb": round(heard.peak_db, 1)}
