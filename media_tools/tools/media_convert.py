"""Change the format, size and quality of a film or a sound: `convert` among the media tools."""

from collections.abc import Sequence
from pathlib import Path

from media_tools import spec as specs
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Integer
from media_tools.registry import Tool
from media_tools.spec import PictureFormat, Spec
from media_tools.tools.convert import RESIZING, box, check_box

QUALITY = 75
FORMATS = ("mp4", "webm", "mov", "mp3", "m4a", "wav", "ogg", "flac")


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Convert one film or sound. Raises the errors of films."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.engines import codecs
    from media_tools.steps import film
    from media_tools.steps.film_wish import FilmWish

    quality = spec["compressionLevel"]
    wish = FilmWish(target=specs.target(spec), quality=quality, kbps=codecs.kbps(quality), box=box(spec))
    return film.run(sources[0], destination, wish, limits, on_progress)


TOOL = Tool(
    name="media-convert",
    address="convert",
    summary="Convert a film or a sound to another format, size or quality.",
    params=(
        PictureFormat(name="format", required=True, words=FORMATS, help="The format to write."),
        Integer(
            name="compressionLevel",
            default=QUALITY,
            minimum=1,
            maximum=100,
            help="Quality: 1 is the smallest file, 100 the best picture and sound. From 75 on, what the new format can "
            "hold as it is stays as it is.",
        ),
        *RESIZING,
    ),
    run=run,
    check=check_box,
)
