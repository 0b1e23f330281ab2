"""Take a frame of a film as a picture."""

from collections.abc import Sequence
from pathlib import Path

from media_tools import spec as specs
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Integer
from media_tools.registry import Tool
from media_tools.spec import PictureFormat, Spec
from media_tools.steps.sizes import Box
from media_tools.steps.timestamp import TIMESTAMP

WIDTH = 1280
QUALITY = 86
MAX_SIDE = 16_384


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Make one still picture, without metadata. Raises NoPicture for a sound without a cover."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import still
    from media_tools.steps.wish import Wish

    wish = Wish(
        target=specs.target(spec), quality=spec["quality"], box=Box(width=spec["width"]), metadata=False, still=True
    )
    return still.run(sources[0], destination, wish, limits, on_progress, at=spec["timestamp"])


TOOL = Tool(
    name="poster-frame",
    summary="Take the frame that a film shows at a time, or the cover of a sound, as a picture.",
    params=(
        PictureFormat(name="format", default="jpg", words=("jpg", "png", "webp", "avif"), help="The format to write."),
        TIMESTAMP,
        Integer(
            name="width",
            default=WIDTH,
            minimum=1,
            maximum=MAX_SIDE,
            help="Width in pixels, at most the film's own; the height follows.",
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
)
