"""Choose the format to write where a client may leave it open."""

from pathlib import Path

from media_tools import registry
from media_tools.detect import detect
from media_tools.registry import Format

FALLBACK = "png"
"""Holds everything that a picture may be, at any depth, without loss."""


def target(source: Path, word: str | None) -> Format:
    """Give the format of this name; without one the picture's own, or PNG where that cannot be written from pixels."""
    if word is not None:
        return registry.formats()[word]
    form = detect(source)
    return form if form.remade and not form.vector else registry.formats()[FALLBACK]
