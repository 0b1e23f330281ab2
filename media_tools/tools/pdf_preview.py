"""Show a page of a PDF as a picture."""

from collections.abc import Sequence
from pathlib import Path

from media_tools import spec as specs
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Integer
from media_tools.registry import Tool
from media_tools.spec import PictureFormat, Spec

WIDTH = 1600
QUALITY = 86
MAX_SIDE = 16_384
MAX_PAGE = 100_000


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Draw one page. Raises InvalidParam where the document ends before it."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import preview

    return preview.run(
        sources[0],
        destination,
        limits,
        on_progress,
        target=specs.target(spec),
        page=spec["page"],
        width=spec["width"],
        quality=spec["quality"],
    )


TOOL = Tool(
    name="pdf-preview",
    summary="Draw a page of a PDF as a picture on white, sharp at the width asked for.",
    params=(
        PictureFormat(name="format", default="jpg", words=("jpg", "png", "webp", "avif"), help="The format to write."),
        Integer(name="page", default=1, minimum=1, maximum=MAX_PAGE, help="Which page to draw, counted from 1."),
        Integer(name="width", default=WIDTH, minimum=1, maximum=MAX_SIDE, help="Width in pixels; the height follows."),
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
