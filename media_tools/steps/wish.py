"""What a tool wants the pipeline to do, and the plan that the header of a source makes of it."""

from dataclasses import dataclass

from media_tools.engines.header import Header
from media_tools.registry import Format
from media_tools.steps import turns
from media_tools.steps.edits import NO_EDITS, Edits
from media_tools.steps.sizes import ORIGINAL, Box, Geometry


@dataclass(frozen=True, kw_only=True)
class Wish:
    """The result asked for.

    `quality` is 1–100; `auto` looks for the lowest that loses nothing visible, where the format has one. `smallest`
    spends more time for fewer bytes. `upright` applies the EXIF orientation. `srgb` converts the colours; without it
    they and their profile stay as they are. `metadata` keeps EXIF, XMP and IPTC. `still` takes the first frame of an
    animation or of pages.
    """

    target: Format
    quality: int
    auto: bool = False
    lossless: bool = False
    smallest: bool = False
    box: Box = ORIGINAL
    enlarge: bool = False
    upright: bool = True
    srgb: bool = True
    metadata: bool = True
    still: bool = False
    edits: Edits = NO_EDITS


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A wish held against one source. `geometry` and `cut` are in pixels as stored, before orientation."""

    wish: Wish
    header: Header
    geometry: Geometry
    every_frame: bool
    cut: turns.Area | None = None

    @property
    def orientation(self) -> int:
        """How the pixels are to be turned and mirrored, for the sake of the source and of the wish."""
        return orientation(self.header, self.wish)

    @property
    def turns(self) -> bool:
        """Whether the pixels or what is said about them must be turned."""
        return self.orientation > 1 or (self.wish.upright and self.header.orientation > 1)


def orientation(header: Header, wish: Wish) -> int:
    """Give the one orientation, 1–8, that makes the stored picture upright and then turns it as wished."""
    return turns.composed(header.orientation if wish.upright else 1, wish.edits.turn)
