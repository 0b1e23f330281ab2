"""Adjust a picture, a film or a sound: colours and sharpness, and how loud it is."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from media_tools.detect import detect
from media_tools.errors import InvalidParam
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Boolean, Integer, Number
from media_tools.registry import Tool
from media_tools.spec import OfferedFormat, Spec
from media_tools.steps.edits import Edits, Tone

QUALITY = 86
MOST = 4.0
MOST_SHARPEN = 10.0
MOST_VOLUME = 10.0
MOST_FADE = 60.0
TONE = ("brightness", "saturation", "hue", "contrast", "grayscale", "invert", "sharpen")
HEARD = ("volume", "normalize", "fadeIn", "fadeOut")


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Adjust one file. Raises InvalidParam for a wish that a picture cannot fulfil, and the errors of the pipeline."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import adjusting, own, pipeline
    from media_tools.steps.wish import Wish

    tone = Tone(**{name: spec[name] for name in TONE})
    if detect(sources[0]).kind in ("video", "audio"):
        heard = adjusting.Heard(
            volume=spec["volume"], normalize=spec["normalize"], fade_in=spec["fadeIn"], fade_out=spec["fadeOut"]
        )
        return adjusting.run(sources[0], destination, spec["format"], spec["quality"], tone, heard, limits, on_progress)
    _check_silent(spec)
    wish = Wish(target=own.target(sources[0], spec["format"]), quality=spec["quality"], edits=Edits(tone=tone))
    return pipeline.run(sources[0], destination, wish, limits, on_progress)


def check(values: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Refuse a volume beside `normalize`, which chooses its own. Raises InvalidParam."""
    if values["normalize"] and values["volume"] != 1:
        raise InvalidParam("Send volume or normalize, not both.", field=fields["volume"])


def _check_silent(spec: Spec) -> None:
    for param in TOOL.params:
        if param.name in HEARD and spec[param.name] != param.default:
            raise InvalidParam(
                f"{param.name} is for films and sounds, and the file is a picture; leave it out.", field=param.name
            )


TOOL = Tool(
    name="adjust",
    summary="Adjust colours and sharpness of a picture or a film, and how loud a film or a sound is, in the order of "
    "the fields. Transparency stays as it is, and of a film what no field changes.",
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
        Number(
            name="volume",
            default=1.0,
            minimum=0,
            maximum=MOST_VOLUME,
            help="Factor of the loudness: 0 is silence; what grows beyond full scale is cut off.",
        ),
        Boolean(
            name="normalize",
            default=False,
            help="Make it as loud as others: -14 LUFS by EBU R 128, no true peak above -1 dB. `loudness` in the answer "
            "tells what was measured before and after.",
        ),
        Number(name="fadeIn", default=0.0, minimum=0, maximum=MOST_FADE, help="Seconds in which the sound begins."),
        Number(name="fadeOut", default=0.0, minimum=0, maximum=MOST_FADE, help="Seconds in which the sound ends."),
        OfferedFormat(
            name="format",
            help="The format to write; the file's own if not sent, or PNG, MP4 or M4A where that is not written.",
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
    check=check,
)
