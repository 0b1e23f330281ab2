"""Make a film or a sound faster or slower."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Integer, Number
from media_tools.registry import Tool
from media_tools.spec import OfferedFormat, Spec

SLOWEST, FASTEST = 0.25, 4.0
QUALITY = 86


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Change the pace of one file. Raises the errors of films."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import paces

    return paces.run(sources[0], destination, spec["factor"], spec["format"], spec["quality"], limits, on_progress)


TOOL = Tool(
    name="speed",
    summary="Make a film or a sound faster or slower. Voices keep their pitch; a faster film leaves pictures out and "
    "keeps its frames a second.",
    params=(
        Number(
            name="factor",
            required=True,
            minimum=SLOWEST,
            maximum=FASTEST,
            help="How much faster: 2 takes half the time, 0.5 twice as much.",
        ),
        OfferedFormat(
            name="format",
            kinds=("video", "audio"),
            help="The format to write; the file's own if not sent, or MP4 or M4A where that is not written.",
        ),
        Integer(
            name="quality",
            default=QUALITY,
            minimum=1,
            maximum=100,
            help="Quality of the picture: 1 is the smallest file, 100 the best picture.",
        ),
    ),
    run=run,
)
