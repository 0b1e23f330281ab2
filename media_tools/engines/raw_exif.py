"""The EXIF of a camera RAW that is built like a TIFF, made anew without what only its maker can read."""

import warnings
from pathlib import Path
from typing import Any

from PIL import Image as PillowImage

_ORIENTATION, _EXIF_IFD, _GPS_IFD = 0x0112, 0x8769, 0x8825
_KEPT = (0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298)
"""Description, make, model, software, time, artist, copyright: the rest of a RAW's first directory is about pixels."""
_MAKERS_NOTE, _PADDING, _INTEROPERABILITY = 0x927C, 0xEA1C, 0xA005
_LEFT_OUT = (_MAKERS_NOTE, _PADDING, _INTEROPERABILITY)
MOST_BYTES = 65_000
"""What fits into the one segment that JPEG has for it."""


def fields(source: Path, orientation: int) -> dict[str, Any]:
    """Give libvips' field for the EXIF; nothing where there is none that can be read."""
    try:
        with warnings.catch_warnings(action="ignore"):
            block = _block(source, orientation)
    except MemoryError:
        raise
    except Exception:  # a damaged block makes Pillow raise nearly anything, and the picture is sound without it
        return {}
    return {"exif-data": block} if block and len(block) <= MOST_BYTES else {}


def _block(source: Path, orientation: int) -> bytes | None:
    found, kept = PillowImage.Exif(), PillowImage.Exif()
    with source.open("rb") as file:
        if file.read(4) not in (b"II*\0", b"MM\0*"):
            return None
        file.seek(0)
        found.load_from_fp(file)
        for tag in _KEPT:
            if tag in found:
                kept[tag] = found[tag]
        for ifd in (_EXIF_IFD, _GPS_IFD):
            entries = {tag: value for tag, value in found.get_ifd(ifd).items() if tag not in _LEFT_OUT}
            if entries:
                kept[ifd] = entries
    kept[_ORIENTATION] = orientation
    return kept.tobytes()
