"""One damaged file: which honest one it was, its bytes, and what is asked for."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.hostile.mutations import good
from tests.hostile.mutations.damage import damaged

SMALL = {"resize": "width", "resizeWidth": "32"}
WISHES: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("convert", {"format": "png", **SMALL}),
    ("convert", {"format": "webp", **SMALL}),
    ("convert", {"format": "jpg", "stripMetadata": "true", **SMALL}),
    ("convert", {"format": "gif", **SMALL}),
    ("compress", {"stripMetadata": "true"}),
    ("compress", {"lossless": "true"}),
    ("convert", {"format": "svg"}),
    ("convert", {"format": "tiff", "autoOrient": "false", **SMALL}),
)
"""A tool and its fields: every reader is tried with writers that cost little."""


@dataclass(frozen=True)
class Case:
    """A damaged file with its number in the run."""

    number: int
    origin: str
    data: bytes
    tool: str
    fields: Mapping[str, Any]


def cases(count: int, seed: int) -> Iterator[Case]:
    """Make the cases of a run: each origin in turn, each with every wish."""
    files = good.files()
    origins = sorted(files)
    for number in range(count):
        luck = random.Random(f"{seed} {number}")
        origin = origins[number % len(origins)]
        tool, fields = WISHES[luck.randrange(len(WISHES))]
        yield Case(number, origin, damaged(files[origin], files[luck.choice(origins)], luck), tool, fields)
