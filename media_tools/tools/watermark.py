"""Lay a text or a logo on a picture or a film."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from media_tools.errors import InvalidParam, MissingParam
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Choice, Integer, Number, Text
from media_tools.registry import Tool
from media_tools.spec import Spec
from media_tools.steps.edits import Edits, Mark

QUALITY = 90
"""The picture shall not look worse for its mark."""
OPACITY = 0.72
MARGIN = 32
MAX_SIDE = 16_384
TEXT_CHARACTERS = 200
TEXT_LINES = 5
ATTACHMENT = "watermarkFile"
POSITIONS = ("top-left", "top-right", "bottom-left", "bottom-right", "center")


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Mark one picture or film, every frame of it, in its own format. Raises the errors of the pipeline or of films."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.detect import detect
    from media_tools.steps import film, own, pipeline
    from media_tools.steps.film_wish import FilmWish
    from media_tools.steps.mark import warning
    from media_tools.steps.wish import Wish

    source, *logos = sources
    mark = Mark(
        text=spec["text"],
        logo=logos[0] if logos else None,
        position=spec["position"],
        opacity=spec["opacity"],
        margin=spec["margin"],
        width=spec["watermarkWidth"],
        limits=limits,
    )
    if detect(source).kind in ("video", "audio"):
        films = FilmWish(target=own.film_target(detect(source), None), quality=QUALITY, mark=mark)
        done = film.run(source, destination, films, limits, on_progress)
    else:
        wish = Wish(target=own.target(source, None), quality=QUALITY, edits=Edits(mark=mark))
        done = pipeline.run(source, destination, wish, limits, on_progress)
    return replace(done, warning=" ".join(filter(None, (done.warning, warning(mark)))) or None)


def check(values: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Ask for a text or a logo, and not for both. Raises MissingParam or InvalidParam."""
    if values[ATTACHMENT] and values["text"] is not None:
        raise InvalidParam(f"Send either text or {ATTACHMENT}, not both.", field=fields["text"])
    if not values[ATTACHMENT] and values["text"] is None:
        raise MissingParam(f"text is required, or a picture in {ATTACHMENT}.", field=fields["text"])


TOOL = Tool(
    name="watermark",
    summary="Lay a text or a logo on a picture or a film: send `text`, or a picture in `watermarkFile`.",
    params=(
        Text(
            name="text",
            longest=TEXT_CHARACTERS,
            lines=TEXT_LINES,
            help="The words to write, in white with a dark rim. The font has Latin, Greek, Cyrillic and Devanagari; a "
            "`warning` names the letters that it lacks.",
        ),
        Choice(name="position", default="bottom-right", choices=POSITIONS, help="Where the mark stands."),
        Number(name="opacity", default=OPACITY, minimum=0, maximum=1, help="1 hides what is below, 0 shows no mark."),
        Integer(
            name="margin",
            default=MARGIN,
            minimum=0,
            maximum=MAX_SIDE,
            help="Pixels between the mark and the edges; at most a quarter of a side is taken.",
        ),
        Integer(
            name="watermarkWidth",
            minimum=1,
            maximum=MAX_SIDE,
            help="Width of the mark in pixels, as far as it fits. If not sent, lines of text are a sixteenth of the "
            "shorter side high, and a logo has its own width, up to a quarter of the picture's.",
        ),
    ),
    run=run,
    check=check,
    attachment=ATTACHMENT,
)
