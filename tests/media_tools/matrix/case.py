"""One row of the matrix: a file with one particular property, and the picture that it must be seen as."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

Pixels = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A source, and how it must look.

    `frames` are RGBA arrays of 8 bits: one, or one for each frame or page. `deep` is the first one with 16 bits a
    channel, where the source has them. `times` are milliseconds; `plays` counts how often an animation plays, 0 for
    ever. `exact` says that the file holds just these values, so that a lossless target must hold them too.
    """

    feature: str
    form: str
    detail: str
    data: bytes
    frames: Sequence[Pixels]
    deep: Pixels | None = None
    times: Sequence[int] = ()
    plays: int | None = None
    grey: bool = False
    exact: bool = False
    coarse: bool = False
    """Whether the source itself has fewer steps than 8 bits of sRGB, which the bound allows for."""
    told: Sequence[str] = ()
    """What the source tells beside its picture: `EXIF`, `XMP`."""
    parts: Sequence["Case"] = field(default=())
    """Sources that share a row, each with its own outcome; one outcome is shown when they all agree."""


def rgba(picture: Image.Image) -> Pixels:
    """Give a picture's pixels as RGBA."""
    return np.asarray(picture.convert("RGBA"))


def has_alpha(frames: Sequence[Pixels]) -> bool:
    """Say whether anything is transparent."""
    return any(bool((frame[..., 3] < 255).any()) for frame in frames)


def has_veils(frames: Sequence[Pixels]) -> bool:
    """Say whether anything is neither opaque nor invisible."""
    return any(bool(((frame[..., 3] > 0) & (frame[..., 3] < 255)).any()) for frame in frames)


def holed(frame: Pixels) -> Pixels:
    """Make what is at least half opaque opaque, and the rest invisible."""
    return np.dstack([frame[..., :3], np.where(frame[..., 3] > 127, 255, 0).astype(np.uint8)])
