"""Draw the outline of a sound, or give it as numbers for a player."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Choice, Colour, Integer
from media_tools.registry import Tool
from media_tools.spec import Spec

FORMATS = ("png", "webp", "jpg", "json")
WIDTH, HEIGHT = 1800, 280
MOST_WIDTH, MOST_HEIGHT = 8_192, 2_048
BLUE = "#2563eb"


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Draw one sound. Raises NoSound for a film without one, and the errors of films."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import waveform

    return waveform.run(
        sources[0],
        destination,
        spec["format"],
        (spec["width"], spec["height"]),
        Colour.channels(spec["color"]),
        Colour.channels(spec["background"]) if spec["background"] else None,
        limits,
        on_progress,
    )


TOOL = Tool(
    name="waveform",
    summary="Draw the outline of a sound or of a film's sound, or give it as JSON for a player.",
    params=(
        Choice(
            name="format",
            default="png",
            choices=FORMATS,
            help="A picture, or json: the least and the highest sample of each part, in the shape of audiowaveform.",
        ),
        Integer(
            name="width",
            default=WIDTH,
            minimum=1,
            maximum=MOST_WIDTH,
            help="Width in pixels; for json, the most pairs of numbers.",
        ),
        Integer(name="height", default=HEIGHT, minimum=1, maximum=MOST_HEIGHT, help="Height in pixels."),
        Colour(name="color", default=BLUE, help="The colour of the outline."),
        Colour(name="background", help="The colour behind it; if not sent, png and webp are clear and jpg is white."),
    ),
    run=run,
)
