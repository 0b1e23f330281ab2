"""Encode one picture again and again, measure every file against it, and keep the best."""

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Self

from media_tools.engines import encode, files, score, vips
from media_tools.errors import Undecodable
from media_tools.limits import Limits
from media_tools.media import Progress
from media_tools.steps.search import Search, lowest
from media_tools.steps.wish import Wish

MOST_FINE = 60_000_000
"""Where more effort_pixels are at stake, encode.write's `fine` would need more memory than a file may use."""


class Trials:
    """The trials of one computed picture. Leaves no file behind.

    `highest` is the highest quality tried; `quality`, `fine` and `score` are those of the best one: the smallest file
    that reached the floor, else the one with the highest score. `score` is None where the file cannot be laid over the
    picture, as an animation whose writer joins equal frames.
    """

    def __init__(self, image: vips.Image, path: Path, wish: Wish, limits: Limits, effort_pixels: int) -> None:
        """Measure against `image`, for a result at `path`; `effort_pixels` is what encode.write takes."""
        self._image = image
        self._reference = score.Reference(image)
        self._path = path
        self._wish = wish
        self._limits = limits
        self._effort_pixels = effort_pixels
        self._trial, self._best = (path.with_name(f"{name}{path.suffix}") for name in ("trial", "best"))
        self.quality, self.highest, self.fine = 0, 0, True
        self.score: float | None = None
        self._floor, self._fine = 0.0, True
        self._seconds = 0.0
        self._on_progress: Progress = _nothing

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._trial.unlink(missing_ok=True)
        self._best.unlink(missing_ok=True)

    def search(
        self, search: Search, time_left: Callable[[bool], float], fine: bool, on_progress: Progress | None = None
    ) -> bool:
        """Find the lowest quality that reaches the floor; say whether one did.

        Only the first trial is made in any case, no further one that might take longer than `time_left`, in seconds;
        its argument says whether the floor has been reached.
        """
        self._floor = search.floor
        self._fine = fine
        self._on_progress = on_progress or _nothing
        lowest(search, self._measured, lambda: self._seconds < time_left(self._reached))
        return self._reached

    def lossless_is_smaller(self) -> bool:
        """Encode once without loss and say whether that takes fewer bytes than the best; it may be kept then."""
        self._encode(replace(self._wish, lossless=True))
        return self._trial.stat().st_size < self._best.stat().st_size

    @property
    def applied(self) -> tuple[int, float | None]:
        """The quality of the best and its score, rounded."""
        return self.quality, None if self.score is None else round(self.score, 1)

    def keep(self) -> tuple[int, float | None]:
        """Move the best file to its place; give what was applied."""
        shutil.move(self._best, self._path)
        return self.applied

    def keep_lossless(self) -> None:
        """Move the file without loss to its place."""
        shutil.move(self._trial, self._path)

    @property
    def _reached(self) -> bool:
        return self.score is None or self.score >= self._floor

    def _measured(self, quality: int) -> float:
        started = time.monotonic()
        self._encode(replace(self._wish, quality=quality))
        found = self._score()
        self._seconds = time.monotonic() - started
        self.highest = max(self.highest, quality)
        if self._is_better(found):
            shutil.move(self._trial, self._best)
            self.quality, self.fine, self.score = quality, self._fine, found
        return self._floor if found is None else found

    def _is_better(self, found: float | None) -> bool:
        if not self._best.exists():
            return True
        if found is not None and found < self._floor:
            return self.score is not None and self.score < found
        return not self._reached or self._trial.stat().st_size < self._best.stat().st_size

    def _encode(self, wish: Wish) -> None:
        write(self._image, self._trial, wish, self._on_progress, self._effort_pixels, self._fine)
        self._on_progress = _nothing  # it only grows, so that the first one has told it all

    def _score(self) -> float | None:
        stacked = vips.frame_count(self._image) > 1
        head = files.header(self._trial, self._wish.target, self._limits)
        read = files.load(self._trial, head, self._limits, every_frame=stacked)
        if (read.width, read.height) != (self._image.width, self._image.height):
            return None
        with vips.errors_as(Undecodable("The result could not be read back to be measured; send a fixed quality.")):
            return self._reference.score(read.copy_memory())


def write(image: vips.Image, path: Path, wish: Wish, on_progress: Progress, effort_pixels: int, fine: bool) -> None:
    """Encode as wished; `effort_pixels` and `fine` as encode.write."""
    encode.write(
        image,
        path,
        wish.target,
        quality=wish.quality,
        lossless=wish.lossless,
        smallest=wish.smallest,
        keep_metadata=wish.metadata,
        on_progress=on_progress,
        fine=fine and effort_pixels <= MOST_FINE,
        effort_pixels=effort_pixels,
    )


def _nothing(part: float) -> None:
    pass
