"""How a poison becomes a tool: one function each, registered under its own name with dashes."""

import errno
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Tool
from media_tools.spec import Spec

POISONS: dict[str, Tool] = {}


@dataclass(frozen=True)
class File:
    """What a tool is given. `source` is the first of `sources`."""

    source: Path
    sources: Sequence[Path]
    destination: Path
    limits: Limits
    on_progress: Progress


def poison(work: Callable[[File], Result | None]) -> Callable[[File], Result | None]:
    """Register `work` as a tool. One that gives no result says nothing."""

    def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
        return work(File(sources[0], sources, destination, limits, on_progress)) or said(destination, "nothing")

    name = work.__name__.replace("_", "-")
    POISONS[name] = Tool(name=name, summary=name, params=(), run=run)
    return work


def said(destination: Path, text: object) -> Result:
    """Answer with one output that holds `text`."""
    path = destination / "said.txt"
    path.write_text(str(text))
    return Result(outputs=(Output(path=Path(path.name), format="png", mime="text/html", size=1),))


def tried(destination: Path, attempt: Callable[[], object]) -> Result:
    """Answer with the name of the error that `attempt` met, or with what it got."""
    try:
        return said(destination, f"got {attempt()!r}")
    except OSError as error:
        return said(destination, errno.errorcode.get(error.errno or 0, repr(error)))
