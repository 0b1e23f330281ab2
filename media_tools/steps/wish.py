"""What a tool wants the pipeline to do, and the plan that the header of a source makes of it."""

from dataclasses import dataclass

from media_tools.engines.header import Header
from media_tools.registry import Format
from media_tools.steps.sizes import ORIGINAL, Box, Geometry


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The result asked for.

    `quality` is 1–100. `smallest` spends more time for fewer bytes. `upright` applies the EXIF orientation. `srgb`
    converts the colours; without it they and their profile stay as they are. `metadata` keeps EXIF, XMP and IPTC.
    """

    target: Format
    quality: int
    lossless: bool = False
    smallest: bool = False
    box: Box = ORIGINAL
    enlarge: bool = False
    upright: bool = True
    srgb: bool = True
    metadata: bool = True


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A wish held against one source. `geometry` is in pixels as stored, before orientation."""

    wish: Wish
    header: Header
    geometry: Geometry
    every_frame: bool

    @property
    def turns(self) -> bool:
        """Whether the pixels must be turned or mirrored."""
        return self.wish.upright and self.header.orientation > 1
