"""Put films or sounds one after the other."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.detect import detect
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.registry import Tool
from media_tools.spec import PictureFormat, Spec

FORMATS = ("mp4", "webm", "mov", "mp3", "m4a", "wav", "ogg", "flac")


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Make one of all sources, in their order. Raises the errors of films, naming the file."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import concat, own

    target = own.film_target(detect(sources[0]), spec["format"])
    return concat.run(sources, destination, target, limits, on_progress)


TOOL = Tool(
    name="concat",
    summary="Put films one after the other, or sounds. Each is brought to the size and the frames a second of the "
    "first, on black; what has no sound is silent.",
    params=(
        PictureFormat(
            name="format",
            words=FORMATS,
            help="The format to write; the first file's own if not sent, or mp4 or m4a where that is not written.",
        ),
    ),
    run=run,
    joining=True,
)
