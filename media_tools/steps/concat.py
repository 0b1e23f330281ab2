"""Put films or sounds one after the other, as the first one is: its size, its frames a second, its format."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import codecs, joined, probe, transcode
from media_tools.engines.graph import Filter
from media_tools.engines.joined import Part, Pictures, Sounds
from media_tools.engines.probe import Film, Picture
from media_tools.errors import FormatUnavailable, MediaError, MediaTooLong
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format
from media_tools.steps import film, frame, sizes
from media_tools.steps.sizes import Box

QUALITY = 82
MOST_RATE = Fraction(60)
"""Frames a second: what a telephone says of a film whose rate varies may be more."""


def run(sources: Sequence[Path], destination: Path, target: Format, limits: Limits, on_progress: Progress) -> Result:
    """Write `output.<extension>` into the folder `destination`.

    Raises FormatUnavailable for a sound among films, MediaTooLong for all of them together, and the errors of films,
    which say which of the files is meant.
    """
    films = [_film(source, number, limits) for number, source in enumerate(sources, start=1)]
    _check(films, target, limits)
    first = films[0]
    path = destination / f"output.{target.extensions[0]}"
    with transcode.written(path, target) as out:
        pictures = sounds = None
        size: tuple[int, int] | None = None
        if target.kind == "video" and first.picture is not None:
            codec = codecs.picture_codec(target, QUALITY)
            plain = sizes.plan(first.picture.width, first.picture.height, sizes.ORIGINAL)
            size, _ = frame.fitted(first.picture, plain, codec.even)
            pictures = Pictures(out, codec, size, min(first.picture.rate, MOST_RATE))
        heard = next((each.sound for each in films if each.sound is not None), None)
        if heard is not None:
            sounds = Sounds(out, codecs.sound_codec(target, heard), heard.rate, heard.layout)
        parts = [
            Part(source=source, film=each, looks=_looks(each.picture, size) if each.picture and size else ())
            for source, each in zip(sources, films, strict=True)
        ]
        lengths = joined.run(parts, pictures, sounds, limits, on_progress)
    on_progress(1.0)
    warnings = (film.cut_short(each.seconds, length) for each, length in zip(films, lengths, strict=True))
    made = Output(
        path=Path(path.name),
        format=target.name,
        mime=target.mime,
        size=path.stat().st_size,
        width=size[0] if size else None,
        height=size[1] if size else None,
        duration=round(sum(lengths), 3),
    )
    return Result(outputs=(made,), warning=next((each for each in warnings if each), None))


def _film(source: Path, number: int, limits: Limits) -> Film:
    try:
        return probe.film(source, detect(source), limits)
    except MediaError as error:
        raise type(error)(f"File {number} cannot be used: {error.message}") from error


def _check(films: Sequence[Film], target: Format, limits: Limits) -> None:
    for number, each in enumerate(films, start=1):
        if target.kind == "video" and each.picture is None:
            raise FormatUnavailable(f"File {number} holds sound alone; films are put after films, sounds after sounds.")
        if target.kind == "audio" and each.sound is None:
            raise FormatUnavailable(f"File {number} has no sound, and {target.label} holds nothing else; ask for mp4.")
    seconds = sum(each.seconds or 0.0 for each in films)
    if seconds > limits.seconds:
        raise MediaTooLong(f"The files play {seconds:,.0f} seconds together; at most {limits.seconds:,} are taken.")


def _looks(picture: Picture, size: tuple[int, int]) -> tuple[Filter, ...]:
    """Make a picture upright and as large as fits into `size`, in its middle, on black."""
    fitting = sizes.plan(picture.width, picture.height, Box(*size), enlarge=True)
    _, scaled = frame.fitted(picture, fitting, even=True)
    pad = f"pad={size[0]}:{size[1]}:(ow-iw)/2:(oh-ih)/2"
    return (*frame.upright(picture), *scaled, pad, "setsar=1")
