"""Pass a film or a sound on in its own format: without what it tells about itself, or turned. Nothing is encoded."""

from pathlib import Path

from media_tools.detect import detect
from media_tools.engines import probe, remux
from media_tools.errors import FormatUnavailable
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.steps import film, film_turns, turns


def run(
    source: Path,
    destination: Path,
    limits: Limits,
    on_progress: Progress,
    *,
    metadata: bool = False,
    turn: int = turns.UNTURNED,
) -> Result:
    """Write the file without titles, places, chapters and covers, or with `metadata` kept; `turn` is an orientation.

    All its tracks of pictures, sound and subtitles stay, and their languages. Raises FormatUnavailable for a format
    that is not written here, and the errors of films.
    """
    form = detect(source)
    if not form.writes:
        raise FormatUnavailable(f"No {form.label} file is written here; convert to mp4 instead.")
    found = probe.film(source, form, limits)
    if turn != turns.UNTURNED and found.picture is None:
        raise FormatUnavailable(film.NO_PICTURE)
    picture = found.picture and film_turns.turned(found.picture, turn)
    path = destination / f"output.{form.extensions[0]}"
    matrix = film_turns.matrix(picture) if picture and turn != turns.UNTURNED else None
    end = remux.remuxed(source, path, found, limits, on_progress, metadata=metadata, matrix=matrix)
    on_progress(1.0)
    made = Output(
        path=Path(path.name),
        format=form.name,
        mime=form.mime,
        size=path.stat().st_size,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        duration=round(end, 3),
    )
    return Result(outputs=(made,), warning=film.cut_short(found.seconds, end))
