"""The values that flow through a tool: what comes out of a file, and the JSON that carries it out of the child."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

Progress = Callable[[float], None]
"""Called with the part done, 0.0 to 1.0. May be called often; whoever stores it thins it out."""


def part_of(on_progress: Progress, start: float, end: float) -> Progress:
    """Give the progress of one of several pieces of work, which goes from `start` to `end` of the whole."""
    return lambda part: on_progress(start + (end - start) * part)


@dataclass(frozen=True, kw_only=True)
class Output:
    """One produced file.

    `path` is relative to the destination folder. `width` and `height` are pixels, `duration` seconds, `size` bytes.
    `quality` is the encoder quality that was really used, where the format has one; `score` the measured likeness
    to the picture before encoding (SSIMULACRA 2, at most 100), where it was asked for.
    """

    path: Path
    format: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    quality: int | None = None
    score: float | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of one source: its outputs, and a warning when something whole could not be kept.

    `facts` is what a tool says about a file in place of making one, or measured while it made one: plain JSON, bounded
    by `media_tools.answers`.
    """

    outputs: tuple[Output, ...]
    warning: str | None = None
    facts: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Give plain JSON values; paths become strings."""
        return {
            "outputs": [{**vars(output), "path": str(output.path)} for output in self.outputs],
            "warning": self.warning,
            "facts": None if self.facts is None else dict(self.facts),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Rebuild a result from `to_json`."""
        outputs = tuple(Output(**{**output, "path": Path(output["path"])}) for output in value["outputs"])
        return cls(outputs=outputs, warning=value["warning"], facts=value["facts"])
