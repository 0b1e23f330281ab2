"""Make a small picture of a large one, or of a frame of a film."""

from collections.abc import Sequence
from pathlib import Path

from media_tools import spec as specs
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Boolean, Choice, Integer
from media_tools.registry import Tool
from media_tools.spec import PictureFormat, Spec
from media_tools.steps.edits import Edits
from media_tools.steps.fitting import FITS, Fit
from media_tools.steps.timestamp import TIMESTAMP

SIDE = 512
QUALITY = 82
MAX_SIDE = 16_384


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Make one thumbnail, without metadata: of a film's frame at a time, of an animation's first. Raises its errors."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import still
    from media_tools.steps.wish import Wish

    fit = Fit(width=spec["width"], height=spec["height"], fit=spec["fit"])
    wish = Wish(
        target=specs.target(spec),
        quality=spec["quality"],
        box=fit.box,
        enlarge=spec["enlarge"],
        metadata=False,
        still=True,
        edits=Edits(canvas=fit.canvas),
    )
    return still.run(sources[0], destination, wish, limits, on_progress, at=spec["timestamp"])


TOOL = Tool(
    name="thumbnail",
    summary="Make a small still picture of a picture, a film or the cover of a sound, without metadata.",
    params=(
        PictureFormat(name="format", default="jpg", words=("jpg", "png", "webp", "avif"), help="The format to write."),
        Integer(name="width", default=SIDE, minimum=1, maximum=MAX_SIDE, help="Width in pixels."),
        Integer(name="height", default=SIDE, minimum=1, maximum=MAX_SIDE, help="Height in pixels."),
        Choice(
            name="fit",
            default="cover",
            choices=FITS,
            help="cover fills the size and cuts what stands over; contain shows the whole picture in the middle of "
            "the size; inside keeps the picture's shape and is at most that large.",
        ),
        Integer(
            name="quality",
            default=QUALITY,
            minimum=1,
            maximum=100,
            help="Quality, for the formats that have one: 1 is the smallest file, 100 the best picture.",
        ),
        TIMESTAMP,
        Boolean(name="enlarge", default=False, help="Let the picture become larger than it is."),
    ),
    run=run,
)
