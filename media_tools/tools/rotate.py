"""Turn a film or a picture by quarters."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Integer
from media_tools.registry import Tool
from media_tools.spec import Spec

QUALITY = 90
TURNED_BY_PLAYERS = ("mp4", "mov")
"""Formats whose players all turn the picture as the file says."""


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Turn one film or picture. Raises the errors of films or of the pipeline."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.detect import detect
    from media_tools.steps import film, film_bare, own, pipeline, turns
    from media_tools.steps.edits import Edits
    from media_tools.steps.film_wish import FilmWish
    from media_tools.steps.wish import Wish

    source, turn = sources[0], turns.QUARTERS[spec["angle"]]
    form = detect(source)
    if form.kind not in ("video", "audio"):
        wish = Wish(target=own.target(source, None), quality=QUALITY, edits=Edits(turn=turn))
        return pipeline.run(source, destination, wish, limits, on_progress)
    if form.name in TURNED_BY_PLAYERS:
        return film_bare.run(source, destination, limits, on_progress, metadata=True, turn=turn)
    films = FilmWish(target=own.film_target(detect(source), None), quality=QUALITY, turn=turn)
    return film.run(source, destination, films, limits, on_progress)


TOOL = Tool(
    name="rotate",
    summary="Turn a film or a picture clockwise. MP4 and QuickTime are told to be shown so, and nothing is encoded; "
    "other films are encoded anew.",
    params=(
        Integer(name="angle", default=90, minimum=90, maximum=270, step=90, help="Degrees to turn it, clockwise."),
    ),
    run=run,
)
