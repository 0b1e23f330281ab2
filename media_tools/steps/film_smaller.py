"""Make the file of a film or a sound smaller, or give it back as it came."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import codecs, probe, remux
from media_tools.engines.probe import Film
from media_tools.errors import TargetSizeUnreachable
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.steps import film, fit, own
from media_tools.steps.film_wish import FilmWish
from media_tools.steps.sizes import ORIGINAL, Box

METADATA_STAYS = "The file could not be made smaller and is returned as it came; its metadata is still in it."
MOST_ENCODES, MOST_SHRINKS = 5, 3
"""Fewer than for pictures: each is a whole film."""
SURE = 0.98
"""A part of the progress that a search leaves for its last step."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """`quality` is 1–100; `metadata` keeps titles and the like; `shrinks` lets the picture have fewer pixels."""

    quality: int
    metadata: bool
    shrinks: bool


def encoded(source: Path, destination: Path, limits: Limits, on_progress: Progress, wishes: Wishes) -> Result:
    """Encode at a quality. Writes the smaller one of that and the input into the folder `destination`."""
    found = probe.film(source, detect(source), limits)
    done = film.run(source, destination, _wish(source, found, wishes, wishes.quality), limits, on_progress)
    made = replace(done.outputs[0], quality=wishes.quality)
    if made.size < source.stat().st_size:
        return Result(outputs=(made,), warning=done.warning)
    return packed(source, destination, limits, on_progress, wishes)


def packed(source: Path, destination: Path, limits: Limits, on_progress: Progress, wishes: Wishes) -> Result:
    """Pass every packet on into a new container where that is smaller or holds less of what is to be left out."""
    form = detect(source)
    found = probe.film(source, form, limits)
    copied = _returned(source, destination, found)
    if not form.writes:
        return Result(outputs=(copied,), warning=None if wishes.metadata else METADATA_STAYS)
    path = destination / f"packed.{form.extensions[0]}"
    end = remux.remuxed(source, path, found, limits, on_progress, metadata=wishes.metadata)
    warning = film.cut_short(found.seconds, end)
    size = path.stat().st_size
    on_progress(1.0)
    if size < copied.size and warning is None:
        return Result(outputs=(replace(copied, path=Path(path.name), size=size),))
    return Result(outputs=(copied,), warning=None if wishes.metadata else METADATA_STAYS)


def fitted(
    source: Path, destination: Path, limits: Limits, on_progress: Progress, wishes: Wishes, most_bytes: int
) -> Result:
    """Make the best that fits into `most_bytes`. Raises TargetSizeUnreachable, naming the smallest size reached."""
    found = probe.film(source, detect(source), limits)
    if source.stat().st_size <= most_bytes:
        return packed(source, destination, limits, on_progress, wishes)
    shrinks = wishes.shrinks and found.picture is not None
    wish = _wish(source, found, wishes, wishes.quality)
    fitting = destination / f"fitting.{wish.target.extensions[0]}"
    smallest, tries, narrowest = 0, 0, 1.0
    warning: str | None = None

    def encode(quality: int, part: float) -> Output:
        nonlocal smallest, tries, narrowest, warning
        narrowest = min(narrowest, part)
        box = Box(width=max(2, round(found.picture.width * part))) if found.picture and part < 1 else ORIGINAL
        done_before = 1 - 0.5**tries
        tries += 1
        done = film.run(
            source,
            destination,
            # a picture of fewer pixels gets a leaner sound
            replace(_wish(source, found, wishes, quality, part), box=box),
            limits,
            lambda now: on_progress(SURE * (done_before + now * 0.5**tries)),
        )
        made = replace(done.outputs[0], quality=quality)
        smallest = min(smallest or made.size, made.size)
        if made.size <= most_bytes:
            warning = done.warning
            shutil.move(destination / made.path, fitting)
        return made

    least = fit.LEAST_BEFORE_SHRINKING if shrinks else fit.LEAST
    best = fit.by_quality(encode, wish.target, most_bytes, least, MOST_ENCODES)
    if best is None and shrinks:
        best = fit.by_size(encode, wish.target, most_bytes, MOST_SHRINKS)
        if best is None and (last := encode(fit.LEAST, narrowest)).size <= most_bytes:
            best = last
    if best is None:
        if found.picture is None:
            raise TargetSizeUnreachable(
                f"The smallest size reached is {smallest:,} bytes, more than the {most_bytes:,} of targetBytes."
            )
        raise fit.unreachable(smallest, most_bytes, wishes.shrinks)
    on_progress(1.0)
    return Result(outputs=(replace(best, path=Path(fitting.name)),), warning=warning)


def _wish(source: Path, found: Film, wishes: Wishes, quality: int, part: float = 1.0) -> FilmWish:
    """Encode the picture, and the sound at no more bits than it has; `part` thins it."""
    kbps = codecs.kbps(round(quality * part))
    if found.sound is not None and found.sound.bit_rate is not None:
        kbps = min(kbps, max(codecs.kbps(1), round(found.sound.bit_rate / 1000)))
    return FilmWish(
        target=own.film_target(detect(source), None),
        quality=quality,
        kbps=kbps,
        copies="sound" if found.picture is not None else "never",
        metadata=wishes.metadata,
    )


def _returned(source: Path, destination: Path, found: Film) -> Output:
    """Write the input itself."""
    path = destination / f"input.{found.form.extensions[0]}"
    shutil.copyfile(source, path)
    return Output(
        path=Path(path.name),
        format=found.form.name,
        mime=found.form.mime,
        size=path.stat().st_size,
        width=found.picture.width if found.picture else None,
        height=found.picture.height if found.picture else None,
        duration=None if found.seconds is None else round(found.seconds, 3),
    )
