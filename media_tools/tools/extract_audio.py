"""Take the sound out of a film, or change the format of a sound."""

from collections.abc import Sequence
from pathlib import Path

from media_tools import spec as specs
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Integer
from media_tools.registry import Tool
from media_tools.spec import OfferedFormat, Spec

KBPS = 192
LEAST_KBPS, MOST_KBPS = 32, 512
FORMATS = ("mp3", "m4a", "wav", "ogg", "flac")


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Write the sound of one file. Raises NoSound for a film without one, and the errors of films."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import film
    from media_tools.steps.film_wish import FilmWish

    wish = FilmWish(target=specs.target(spec), kbps=spec["bitrateKbps"], picture=False, stereo=True)
    return film.run(sources[0], destination, wish, limits, on_progress)


TOOL = Tool(
    name="extract-audio",
    summary="Take the sound out of a film or a recording; it is passed on as it is where format and bit rate allow.",
    params=(
        OfferedFormat(name="format", default="mp3", words=FORMATS, help="The format to write; ogg holds Opus."),
        Integer(
            name="bitrateKbps",
            default=KBPS,
            minimum=LEAST_KBPS,
            maximum=MOST_KBPS,
            help="Thousands of bits a second of a stereo sound, for mp3, m4a and ogg; a single channel gets half. "
            "mp3 has at most 320.",
        ),
    ),
    run=run,
)
