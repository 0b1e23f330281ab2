"""Take the subtitles out of a film, or convert a file of subtitles."""

from collections.abc import Sequence
from pathlib import Path

from media_tools import spec as specs
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Integer
from media_tools.registry import Tool
from media_tools.spec import PictureFormat, Spec

FORMATS = ("srt", "vtt", "ass")
MOST_TRACKS = 32


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Write the subtitles of one file. Raises FormatUnavailable for a film without."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import subtitles

    target = specs.target(spec)
    return subtitles.run(sources[0], destination, target, limits, on_progress, track=spec["track"])


TOOL = Tool(
    name="subtitles",
    summary="Take the subtitles out of a film, or convert a file of subtitles: SubRip, WebVTT, SubStation Alpha.",
    params=(
        PictureFormat(name="format", default="srt", words=FORMATS, help="The format to write."),
        Integer(
            name="track",
            default=1,
            minimum=1,
            maximum=MOST_TRACKS,
            help="Which of a film's tracks of subtitles, counted from 1.",
        ),
    ),
    run=run,
)
