"""Choose the format of a film or a sound where a client may leave it open."""

from pathlib import Path

from media_tools import registry
from media_tools.detect import detect
from media_tools.registry import Format

FALLBACKS = {"video": "mp4", "audio": "m4a", "image": "mp4"}
"""What takes the place of a format that cannot be written: for an animation too."""


def target(source: Path, word: str | None) -> Format:
    """Give the format of this name; without one the source's own, or the nearest that is written."""
    if word is not None:
        return registry.formats()[word]
    form = detect(source)
    if form.writes and form.kind in ("video", "audio"):
        return form
    return registry.formats()[FALLBACKS.get(form.kind, "mp4")]
