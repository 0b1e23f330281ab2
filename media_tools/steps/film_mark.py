"""Lay a text or a logo on every frame of a film."""

from media_tools.engines import colour, frames
from media_tools.engines.graph import Beside
from media_tools.steps import mark
from media_tools.steps.edits import Mark


def overlay(wanted: Mark, size: tuple[int, int]) -> Beside:
    """Draw the mark for a film of `size` pixels, as pictures are marked."""
    shown, left, top = mark.placed(wanted, *size)
    picture = frames.of(colour.to_srgb(shown, deep=False), wanted.opacity)
    return Beside(f"overlay=x={left}:y={top}:eof_action=repeat", picture)
