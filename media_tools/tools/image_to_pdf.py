"""Put pictures together in a PDF, one to a page."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Choice
from media_tools.registry import Tool
from media_tools.spec import Spec
from media_tools.steps.sheets import SHEETS


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Make one PDF of all sources, in their order. Raises UnsupportedMedia for a source that is no picture."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import album

    return album.run(sources, destination, SHEETS[spec["pageSize"]], limits, on_progress)


TOOL = Tool(
    name="image-to-pdf",
    summary="Put pictures together in a PDF, one to a page, in the order sent. A JPEG goes in as it is.",
    params=(
        Choice(
            name="pageSize",
            default="auto",
            choices=tuple(SHEETS),
            help="auto: each page is as large as its picture, by the pixels an inch that the picture names, or 144 "
            "where it names none or 72; "
            "letter and a4: a sheet, lying for a wide picture, with the picture in the middle, made smaller to fit.",
        ),
    ),
    run=run,
    joining=True,
)
