"""Choose the format to write where a client may leave it open."""

from pathlib import Path

from media_tools import registry
from media_tools.detect import detect
from media_tools.errors import FormatUnavailable
from media_tools.registry import Format

FALLBACK = "png"
"""Holds everything that a picture may be, at any depth, without loss."""
FILM_FALLBACKS = {"video": "mp4", "audio": "m4a"}
"""What plays everywhere."""


def target(source: Path, word: str | None) -> Format:
    """Give the format of this name; without one the picture's own, or PNG where that cannot be written from pixels.

    Raises FormatUnavailable for a name that is no picture's.
    """
    if word is not None:
        named = registry.formats()[word]
        if named.kind != "image":
            raise FormatUnavailable(f"A picture does not become {named.label} here; ask for jpg, png or webp.")
        return named
    form = detect(source)
    return form if form.remade and not form.vector else registry.formats()[FALLBACK]


def film_target(form: Format, word: str | None) -> Format:
    """Give the format of this name; without one that of the film or sound, or what plays everywhere.

    Raises FormatUnavailable for a name that is no film's and no sound's.
    """
    target = registry.formats()[word] if word is not None else form
    if word is None and not (form.writes and form.kind in FILM_FALLBACKS):
        target = registry.formats()[FILM_FALLBACKS.get(form.kind, "mp4")]
    if target.kind not in FILM_FALLBACKS:
        raise FormatUnavailable(f"{form.label} files do not become {target.label} here; ask for mp4 or m4a.")
    return target
