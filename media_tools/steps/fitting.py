"""The three ways to fit a picture to a width and height, and the named sizes of `transform`."""

from dataclasses import dataclass

from media_tools.steps.sizes import PRESETS, Box

FITS = ("cover", "contain", "inside")
"""What each word means, where both sides are given; with one side the other follows the picture's shape.

- cover: the picture fills the size and loses what stands over, evenly on both sides.
- contain: the whole picture stands in the middle of the size, on nothing or on white.
- inside: the picture keeps its shape and is at most that large.
"""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A size in pixels and how to come to it. A side that is None is free."""

    width: int | None = None
    height: int | None = None
    fit: str = "inside"

    @property
    def box(self) -> Box:
        """The size to scale to."""
        return Box(self.width, self.height, fill=self.fit == "cover" and self._both)

    @property
    def canvas(self) -> tuple[int, int] | None:
        """The size to stand in the middle of; None where the picture is the whole result."""
        if self.fit != "contain" or self.width is None or self.height is None:
            return None
        return self.width, self.height

    @property
    def _both(self) -> bool:
        return self.width is not None and self.height is not None


TRANSFORM_PRESETS = {
    "ecommerce": Fit(width=PRESETS["ecommerce"].width, height=PRESETS["ecommerce"].height, fit="inside"),
    "avatar": Fit(width=512, height=512, fit="cover"),
    "blog-hero": Fit(width=1600, height=900, fit="cover"),
    "social-preview": Fit(width=1200, height=630, fit="cover"),
}
"""What each word of `transform` means.

- ecommerce: the same as for `convert`, enough for a shop's zoom.
- avatar: a 512 × 512 square, sharp on every screen.
- blog-hero: 1600 × 900, the picture over an article.
- social-preview: 1200 × 630, the shape that the Open Graph protocol's readers show.
"""
