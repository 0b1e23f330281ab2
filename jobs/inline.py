"""A result that is answered within its request, and kept nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Inline:
    """One result with its bytes. `width` and `height` in pixels, `duration` in seconds; None is what is not known."""

    name: str
    mime: str
    source_size: int
    content: bytes
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    quality: int | None = None
    score: float | None = None
    warning: str | None = None
    facts: Mapping[str, Any] | None = None
    is_archive: bool = False

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.content)
