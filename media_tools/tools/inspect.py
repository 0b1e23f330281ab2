"""Say what a picture, a film or a sound is: its size, its streams and what it tells about itself. Makes no file."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.registry import Tool
from media_tools.spec import Spec


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Give the facts about one file. Raises EmptyFile, UnsupportedMedia, ImageTooLarge, MediaTooLong or Undecodable."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import facts

    found = facts.of(sources[0], limits)
    on_progress(1.0)
    return Result(outputs=(), facts=found)


TOOL = Tool(
    name="inspect",
    summary="Say what a picture, a film or a sound is, without changing it.",
    params=(),
    run=run,
    telling=True,
)
