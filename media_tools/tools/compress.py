"""Make a file smaller in the format that it has."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Boolean, Choice, Integer
from media_tools.registry import Tool
from media_tools.spec import Spec

QUALITY = 82


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Compress one file. Raises FormatUnavailable for a format that cannot be written back."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import smaller

    return smaller.run(
        sources[0],
        destination,
        limits,
        on_progress,
        quality=spec["quality"],
        lossless=spec["lossless"],
        strip_metadata=spec["stripMetadata"],
    )


TOOL = Tool(
    name="compress",
    summary="Make a picture's file smaller and keep its format.",
    params=(
        Choice(name="mode", default="quality", choices=("quality",), help="What to aim at."),
        Integer(
            name="quality",
            default=QUALITY,
            minimum=1,
            maximum=100,
            help="1 is the smallest file, 100 the best picture. A PNG below 100 may be reduced to 256 colours.",
        ),
        Boolean(name="lossless", default=False, help="Keep every pixel as it is, whatever the quality says."),
        Boolean(name="stripMetadata", default=False, help="Leave out EXIF, GPS, XMP and everything else but colours."),
    ),
    run=run,
)
