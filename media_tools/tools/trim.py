"""Cut a part out of a film or a sound."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.detect import detect
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Choice, Number
from media_tools.registry import Tool
from media_tools.spec import PictureFormat, Spec

FORMATS = ("mp4", "webm", "mov", "mp3", "m4a", "wav")
DURATION = 10.0
SHORTEST, LONGEST = 0.01, 86_400
ACCURATE, FAST = "accurate", "fast"


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Cut one film or sound. Raises InvalidParam for a start behind its end, and the errors of films."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import film, own
    from media_tools.steps.film_wish import FilmWish

    wish = FilmWish(
        target=own.film_target(detect(sources[0]), spec["format"]),
        start=spec["start"],
        seconds=spec["duration"],
        copies="always" if spec["mode"] == FAST else "fitting",
    )
    return film.run(sources[0], destination, wish, limits, on_progress)


TOOL = Tool(
    name="trim",
    summary="Cut a part out of a film or a sound.",
    params=(
        PictureFormat(
            name="format",
            words=FORMATS,
            help="The format to write; the file's own if not sent, or mp4 or m4a where that is not written. "
            "A format of sound takes the sound alone.",
        ),
        Number(name="start", default=0.0, minimum=0, maximum=LONGEST, help="Where the part begins, in seconds."),
        Number(
            name="duration",
            default=DURATION,
            minimum=SHORTEST,
            maximum=LONGEST,
            help="How long it is, in seconds; at most to the end of the file.",
        ),
        Choice(
            name="mode",
            default=ACCURATE,
            choices=(ACCURATE, FAST),
            help="accurate cuts at the frame and encodes anew; fast passes the streams on as they are where the format "
            "can hold them, and begins at the key frame at or before the start.",
        ),
    ),
    run=run,
)
