"""Adjust the colours and the sharpness of a picture."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Boolean, Integer, Number
from media_tools.registry import Tool
from media_tools.spec import PictureFormat, Spec
from media_tools.steps.edits import Edits, Tone

QUALITY = 86
MOST = 4.0
MOST_SHARPEN = 10.0
TONE = ("brightness", "saturation", "hue", "contrast", "grayscale", "invert", "sharpen")


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Adjust one picture. Raises the errors of the pipeline."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import own, pipeline
    from media_tools.steps.wish import Wish

    wish = Wish(
        target=own.target(sources[0], spec["format"]),
        quality=spec["quality"],
        edits=Edits(tone=Tone(**{name: spec[name] for name in TONE})),
    )
    return pipeline.run(sources[0], destination, wish, limits, on_progress)


TOOL = Tool(
    name="adjust",
    summary="Adjust colours and sharpness, in the order of the fields; transparency stays as it is.",
    params=(
        Number(
            name="brightness",
            default=1.0,
            minimum=0,
            maximum=MOST,
            help="Factor of the lightness: 1 leaves it, 0 is black.",
        ),
        Number(
            name="saturation", default=1.0, minimum=0, maximum=MOST, help="Factor of the colours' strength: 0 is grey."
        ),
        Number(
            name="hue", default=0.0, minimum=-360, maximum=360, help="Degrees to turn the colours around the wheel."
        ),
        Number(name="contrast", default=1.0, minimum=0, maximum=MOST, help="Factor of the distance from middle grey."),
        Boolean(name="grayscale", default=False, help="Keep the lightness only."),
        Boolean(name="invert", default=False, help="Make a negative."),
        Number(
            name="sharpen",
            default=0.0,
            minimum=0,
            maximum=MOST_SHARPEN,
            help="Width in pixels of the edges to sharpen, 1 for most pictures; 0 leaves them.",
        ),
        PictureFormat(
            name="format", help="The format to write; the picture's own if not sent, or PNG where that is not written."
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
