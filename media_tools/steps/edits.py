"""What a tool may do to a picture besides its size and format. Everything is optional, and done in this order."""

from dataclasses import dataclass
from pathlib import Path

from media_tools.limits import Limits
from media_tools.steps.turns import UNTURNED


@dataclass(frozen=True)
class Cut:
    """A rectangle in pixels; a width or height of None reaches to the edge."""

    left: int = 0
    top: int = 0
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, kw_only=True)
class Tone:
    """Changes of colour. Factors of 1.0 and a hue of 0 degrees change nothing; `sharpen` is a radius in pixels."""

    brightness: float = 1.0
    saturation: float = 1.0
    hue: float = 0.0
    contrast: float = 1.0
    grayscale: bool = False
    invert: bool = False
    sharpen: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A text or a logo, held to `limits`, laid on the picture: exactly one. `margin` and `width` are pixels."""

    text: str | None = None
    logo: Path | None = None
    position: str
    opacity: float
    margin: int
    width: int | None = None
    limits: Limits


@dataclass(frozen=True, kw_only=True)
class Edits:
    """`cut` is in pixels of the upright picture, `turn` an orientation 1–8 that comes after it.

    `canvas` is a width and height in pixels, at least those of the box: the picture stands in its middle.
    """

    cut: Cut | None = None
    turn: int = UNTURNED
    canvas: tuple[int, int] | None = None
    tone: Tone | None = None
    mark: Mark | None = None


NO_EDITS = Edits()
