"""Take EXIF, GPS, XMP, titles, places and all the like out of a picture, a film or a sound."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.registry import Tool
from media_tools.spec import Spec


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Strip one file. Raises FormatUnavailable for a format that cannot be written back."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import bare

    return bare.run(sources[0], destination, limits, on_progress)


TOOL = Tool(
    name="strip-metadata",
    summary="Take everything out of a picture, a film or a sound that it tells beside what it shows. JPEG, PNG and "
    "WebP keep every pixel, and the orientation where the pixels need it; films and sounds keep every packet.",
    params=(),
    run=run,
)
