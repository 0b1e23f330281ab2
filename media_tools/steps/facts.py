"""Collect what is known about a picture, a film or a sound without decoding more than must be, as plain JSON."""

from pathlib import Path
from typing import Any

from media_tools.detect import detect
from media_tools.engines import about, files, film_facts, vips
from media_tools.engines.header import damaged
from media_tools.limits import Limits
from media_tools.steps.still import FILMS

GLANCE = 1 / 8
"""The scale at which a picture tells as much of itself as at its full size."""


def of(source: Path, limits: Limits) -> dict[str, Any]:
    """Give the facts about the file at `source`: sides in pixels as they are seen, sizes in bytes.

    Raises EmptyFile, UnsupportedMedia, ImageTooLarge, MediaTooLong or Undecodable.
    """
    form = detect(source)
    if form.kind in FILMS:
        return film_facts.of(source, form, limits)
    header = files.header(source, form, limits)
    width, height = header.width, header.height
    if header.orientation >= 5:
        width, height = height, width
    with vips.errors_as(damaged(header.form)):
        told = about.picture(files.load(source, header, limits, GLANCE))
    return {
        "mimeType": header.form.mime,
        "sizeBytes": source.stat().st_size,
        "kind": header.form.kind,
        "format": header.form.name,
        "width": width,
        "height": height,
        "duration": header.seconds or None,
        "bitrateKbps": None,
        "streams": [],
        "frames": header.frames,
        "orientation": header.orientation,
        **told,
    }
