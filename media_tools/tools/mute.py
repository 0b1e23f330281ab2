"""Take the sound out of a film and leave its picture as it is."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.registry import Tool
from media_tools.spec import Spec


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Mute one film. Raises NoPicture for a sound, of which nothing would be left, and the errors of films."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.detect import detect
    from media_tools.errors import NoPicture
    from media_tools.steps import film, own
    from media_tools.steps.film_wish import FilmWish

    target = own.film_target(detect(sources[0]), None)
    if target.kind == "audio":
        raise NoPicture("The file holds sound alone; without it nothing would be left.")
    return film.run(sources[0], destination, FilmWish(target=target, sound=False, own=True), limits, on_progress)


TOOL = Tool(
    name="mute",
    summary="Take the sound out of a film. The picture is passed on as it is; where its format is not written here, "
    "it becomes MP4.",
    params=(),
    run=run,
)
