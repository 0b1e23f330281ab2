"""Show a film at a glance: evenly spaced frames in one picture, and the times at which each is on."""

from collections.abc import Sequence
from pathlib import Path

from media_tools import spec as specs
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Integer
from media_tools.registry import Tool
from media_tools.spec import NAME, PictureFormat, Spec

FRAMES = 12
MOST_FRAMES = 500
COLUMNS = 4
MOST_COLUMNS = 100
WIDTH = 240
MOST_WIDTH = 1920
QUALITY = 86


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Make the picture and the WebVTT file. Raises UnsupportedMedia or NoPicture for what is no film."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import storyboard

    return storyboard.run(
        sources[0],
        destination,
        specs.target(spec),
        limits,
        on_progress,
        frames=spec["frames"],
        columns=spec["columns"],
        width=spec["width"],
        quality=spec["quality"],
        name=spec.values.get(NAME, "film"),
    )


TOOL = Tool(
    name="storyboard",
    summary="Put evenly spaced frames of a film into one picture, with a WebVTT file that tells players which part "
    "of it shows which time.",
    params=(
        PictureFormat(name="format", default="jpg", words=("jpg", "png", "webp", "avif"), help="The format to write."),
        Integer(
            name="frames",
            default=FRAMES,
            minimum=1,
            maximum=MOST_FRAMES,
            help="How many frames; each stands for an equal part of the film and is taken from its middle.",
        ),
        Integer(name="columns", default=COLUMNS, minimum=1, maximum=MOST_COLUMNS, help="Frames beside each other."),
        Integer(
            name="width",
            default=WIDTH,
            minimum=1,
            maximum=MOST_WIDTH,
            help="Width of one frame in pixels, at most the film's own; the height follows.",
        ),
        Integer(
            name="quality",
            default=QUALITY,
            minimum=1,
            maximum=100,
            help="Quality, for the formats that have one: 1 is the smallest file, 100 the best picture.",
        ),
    ),
    run=run,
    naming=True,
)
