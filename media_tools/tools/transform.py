"""Cut, turn, mirror and fit a picture."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Boolean, Choice, Integer
from media_tools.registry import Tool
from media_tools.spec import PictureFormat, Spec
from media_tools.steps import turns
from media_tools.steps.edits import Cut, Edits
from media_tools.steps.fitting import FITS, TRANSFORM_PRESETS, Fit

QUALITY = 86
MAX_SIDE = 16_384
CUT = ("cropLeft", "cropTop", "cropWidth", "cropHeight")


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Transform one picture. Raises InvalidParam for a cut outside of it, and the errors of the pipeline."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import own, pipeline
    from media_tools.steps.wish import Wish

    fit = _fit(spec)
    mirrors = [turns.UPSIDE_DOWN] * spec["flip"] + [turns.MIRRORED] * spec["flop"]
    wish = Wish(
        target=own.target(sources[0], spec["format"]),
        quality=spec["quality"],
        box=fit.box,
        enlarge=spec["enlarge"],
        edits=Edits(
            cut=_cut(spec), turn=turns.composed(turns.QUARTERS[spec["rotate"] % 360], *mirrors), canvas=fit.canvas
        ),
    )
    return pipeline.run(sources[0], destination, wish, limits, on_progress)


def _fit(spec: Spec) -> Fit:
    """Give the preset's size; what was sent beside it counts more."""
    preset = TRANSFORM_PRESETS.get(spec["preset"], Fit())
    sent = {name: spec[name] for name in ("width", "height", "fit") if spec[name] is not None}
    return replace(preset, **sent)


def _cut(spec: Spec) -> Cut | None:
    if all(spec[name] is None for name in CUT):
        return None
    return Cut(spec["cropLeft"] or 0, spec["cropTop"] or 0, spec["cropWidth"], spec["cropHeight"])


TOOL = Tool(
    name="transform",
    summary="Cut, turn, mirror and fit a picture, in this order.",
    params=(
        PictureFormat(
            name="format", help="The format to write; the picture's own if not sent, or PNG where that is not written."
        ),
        Choice(
            name="preset",
            choices=tuple(TRANSFORM_PRESETS),
            help="A named size: see below. What is sent in width, height or fit takes the place of its part.",
        ),
        Integer(name="width", minimum=1, maximum=MAX_SIDE, help="Width in pixels; the height follows if not sent."),
        Integer(name="height", minimum=1, maximum=MAX_SIDE, help="Height in pixels; the width follows if not sent."),
        Choice(
            name="fit",
            choices=FITS,
            help="With both sides: cover fills the size and cuts what stands over; contain shows the whole picture in "
            "the middle of the size; inside, taken if not sent, keeps the picture's shape and is at most that large.",
        ),
        Integer(name="rotate", default=0, minimum=-270, maximum=270, step=90, help="Degrees to turn it, clockwise."),
        Boolean(name="flip", default=False, help="Mirror it upside down, after turning."),
        Boolean(name="flop", default=False, help="Mirror it left to right, after turning."),
        Integer(
            name="quality",
            default=QUALITY,
            minimum=1,
            maximum=100,
            help="Quality, for the formats that have one: 1 is the smallest file, 100 the best picture.",
        ),
        Integer(name="cropLeft", minimum=0, maximum=MAX_SIDE, help="Left edge of the cut, in pixels as it is seen."),
        Integer(name="cropTop", minimum=0, maximum=MAX_SIDE, help="Top edge of the cut."),
        Integer(name="cropWidth", minimum=1, maximum=MAX_SIDE, help="Width of the cut; to the right edge if not sent."),
        Integer(name="cropHeight", minimum=1, maximum=MAX_SIDE, help="Height of the cut; to the bottom if not sent."),
        Boolean(name="enlarge", default=False, help="Let the picture become larger than it is."),
    ),
    run=run,
)
