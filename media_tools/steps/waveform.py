"""Draw a sound, or give its outline as numbers."""

from pathlib import Path

from media_tools import registry
from media_tools.detect import detect
from media_tools.engines import encode, peaks, probe
from media_tools.engines.peaks import Colour
from media_tools.errors import NoSound
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result, part_of
from media_tools.steps import pipeline

WHITE = (255, 255, 255)
QUALITY = 90


def run(
    source: Path,
    destination: Path,
    word: str,
    size: tuple[int, int],
    colour: Colour,
    background: Colour | None,
    limits: Limits,
    on_progress: Progress,
) -> Result:
    """Write the outline of the sound at `source` as the picture or the JSON that `word` names.

    `size` is in pixels; its width is also the most points of the JSON. Raises NoSound and the errors of films.
    """
    form = detect(source)
    film = probe.film(source, form, limits)
    if film.sound is None:
        raise NoSound("The film has no sound to draw.")
    found = peaks.outline(source, film, limits, part_of(on_progress, 0.0, 0.9))
    target = registry.formats()[word]
    path = destination / f"output.{target.extensions[0]}"
    width, height = size
    if word == "json":
        peaks.write_json(found, path, film.sound.rate, width)
        on_progress(1.0)
        written = Output(path=Path(path.name), format=target.name, mime=target.mime, size=path.stat().st_size)
        return Result(outputs=(written,))
    under = background if background is not None or target.alpha else WHITE
    image = peaks.drawn(found, width, height, colour, under)
    encode.write(
        image,
        path,
        target,
        quality=QUALITY,
        lossless=False,
        smallest=False,
        keep_metadata=False,
        on_progress=part_of(on_progress, 0.9, 1.0),
    )
    on_progress(1.0)
    return Result(outputs=(pipeline.output(path, target, image, QUALITY if target.quality else None),))
