"""Open an archive into its files; the house asks for it when an archive arrives."""

from collections.abc import Sequence
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Integer
from media_tools.registry import Tool
from media_tools.spec import Spec

HIGHEST = 2**53


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Unpack one archive. Raises the refusals of archives."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import packing

    return packing.unpack(
        sources[0],
        destination,
        limits,
        on_progress,
        most_files=spec["mostFiles"],
        most_file_bytes=spec["mostFileBytes"],
    )


TOOL = Tool(
    name="unpack",
    summary="Open an archive into its files.",
    params=(
        Integer(name="mostFiles", required=True, minimum=0, maximum=HIGHEST, help="How many files are taken."),
        Integer(name="mostFileBytes", required=True, minimum=0, maximum=HIGHEST, help="How large a file may be."),
    ),
    run=run,
    internal=True,
)
