"""Make a GIF of part of a film."""

from collections.abc import Sequence
from pathlib import Path

from media_tools import registry
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Integer, Number
from media_tools.registry import Tool
from media_tools.spec import Spec
from media_tools.steps.sizes import Box
from media_tools.steps.timestamp import LONGEST

SECONDS = 4.0
LEAST_SECONDS = 0.04
WIDTH = 480
MAX_SIDE = 16_384
RATE = 12
MOST_RATE = 50
"""GIF counts in hundredths of a second, and browsers slow down what is shown for less than two."""


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Make the GIF. Raises UnsupportedMedia for what is no film and ImageTooLarge for too many frames."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import clip

    return clip.run(
        sources[0],
        destination,
        registry.formats()["gif"],
        limits,
        on_progress,
        start=spec["start"],
        seconds=spec["duration"],
        box=Box(width=spec["width"]),
        rate=spec["fps"],
    )


TOOL = Tool(
    name="gif",
    summary="Make a GIF of part of a film, in 256 colours chosen for it. It plays for ever.",
    params=(
        Number(name="start", default=0.0, minimum=0, maximum=LONGEST, help="Where the part begins, in seconds."),
        Number(
            name="duration",
            default=SECONDS,
            minimum=LEAST_SECONDS,
            maximum=LONGEST,
            help="How long it is, in seconds; a film that ends before gives less.",
        ),
        Integer(
            name="width",
            default=WIDTH,
            minimum=1,
            maximum=MAX_SIDE,
            help="Width in pixels, at most the film's own; the height follows.",
        ),
        Integer(name="fps", default=RATE, minimum=1, maximum=MOST_RATE, help="Frames a second."),
    ),
    run=run,
)
