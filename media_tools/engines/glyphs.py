"""Which signs a font has: its table `cmap` in format 12 (OpenType 1.9), which holds all of Unicode."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

_EVERYTHING = (3, 10)
"""The platform and encoding of the list that goes beyond the first 65,536 code points."""
_UNDRAWN = ("Zs", "Zl", "Zp", "Cc", "Cf", "Mn")
"""Unicode's categories of spaces, controls, and marks that change the letter before them."""


def missing(font: Path, text: str) -> str:
    """Give the letters of the text that the font has no sign for, each once, in their order."""
    known = _ranges(font)
    drawn = dict.fromkeys(letter for letter in text if unicodedata.category(letter) not in _UNDRAWN)
    return "".join(letter for letter in drawn if not any(first <= ord(letter) <= last for first, last in known))


@cache
def _ranges(font: Path) -> tuple[tuple[int, int], ...]:
    """Read the font's list, once: ranges of code points, both ends included."""
    data = font.read_bytes()
    tables = {data[at : at + 4]: at for at in range(12, 12 + 16 * _short(data, 4), 16)}
    cmap = _long(data, tables[b"cmap"] + 8)
    places = {
        (_short(data, at), _short(data, at + 2)): cmap + _long(data, at + 4)
        for at in range(cmap + 4, cmap + 4 + 8 * _short(data, cmap + 2), 8)
    }
    start = places[_EVERYTHING]
    groups = struct.iter_unpack(">III", data[start + 16 : start + 16 + 12 * _long(data, start + 12)])
    return tuple((first, last) for first, last, _ in groups)


def _short(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2])


def _long(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4])
