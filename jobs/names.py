"""Make file names safe to show, to send in a header and to write into an archive. A name never finds a file.

Rules: RFC 6266 for the header is Django's part; here are the length (255 bytes, the limit of common file systems),
the characters that change how a name reads without being seen, and the device names of Windows.
"""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

NAME_BYTES = 255
FALLBACK = "file"

_HIDDEN = ("C", "Zl", "Zp")
"""The Unicode categories of controls, bidi marks, surrogates, what is unassigned, and line and paragraph breaks."""
_UNSAFE = re.compile(r'[<>:"|?*\\/]')
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


def clean(name: str) -> str:
    """Turn what a client called its file into one safe path part of at most 255 bytes; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = last if last.isascii() and last.isprintable() else _visible(last)
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", visible)).strip(" .")
    if not safe:
        return FALLBACK
    if _DEVICE.match(safe):
        safe = f"_{safe}"
    return _shortened(safe, "").rstrip(" .")


def renamed(name: str, extension: str) -> str:
    """Give the cleaned name with another extension (without its dot): `photo.jpg`, `webp` → `photo.webp`."""
    return _shortened(PurePosixPath(name).stem or FALLBACK, f".{extension}")


def unique(names: Iterable[str]) -> list[str]:
    """Make each name differ from the earlier ones, ignoring case, by adding ` (2)`, ` (3)` … before the extension."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    result = []
    for name in names:
        path = PurePosixPath(name)
        fresh = name
        while fresh.casefold() in taken:
            counts[name.casefold()] = counts.get(name.casefold(), 1) + 1
            fresh = _shortened(path.stem, f" ({counts[name.casefold()]}){path.suffix}")
        taken.add(fresh.casefold())
        result.append(fresh)
    return result


def _visible(name: str) -> str:
    return "".join(letter for letter in name if not unicodedata.category(letter).startswith(_HIDDEN))


def _shortened(stem: str, ending: str) -> str:
    room = NAME_BYTES - len(ending.encode())
    if len(stem.encode()) > room and not ending:
        path = PurePosixPath(stem)
        if 0 < len(path.suffix.encode()) <= 16:
            return _shortened(path.stem, path.suffix)
    return stem.encode()[:room].decode(errors="ignore") + ending
