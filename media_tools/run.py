"""The only door into media work: one spec, its sources, one folder for what comes out."""

from collections.abc import Sequence
from pathlib import Path

from media_tools import registry
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.spec import Spec


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Do what the spec asks with the files at `sources` and write the outputs into the folder `destination`.

    Raises a MediaError for anything that is the input's fault. Meant for the confined child: nothing here is safe
    against a hostile file in the process that serves requests.
    """
    return registry.tools()[spec.tool].run(spec, sources, destination, limits, on_progress)
