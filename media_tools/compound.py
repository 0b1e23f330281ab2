"""Looks into a compound file (MS-CFB): which streams it has, and so whose document it is and whether it is locked."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from media_tools.errors import DocumentEncrypted, Undecodable

HEADER_BYTES = 512
ENTRY_BYTES = 128
MOST_SECTORS = 4_096
"""How far a chain of sectors is followed: a list of half a million streams, or the start of a long one."""
STREAM_BYTES = 64 * 1024
"""So much of a stream is looked at; what tells that it is locked stands near its start."""
LOCKED = "The document is locked with a password; save it without one and send it again."

_LAST = 0xFFFFFFFA
_STREAM, _ROOT = 2, 5
_WORD_LOCKED, _XLS_LOCKED, _PPT_LOCKED = 0x0100, 0x2F, 0xF3D1C4DF


class _File:
    """An open compound file. Everything raises struct.error or ValueError where the file is damaged."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        header = file.read(HEADER_BYTES)
        shift, small_shift = struct.unpack_from("<HH", header, 30)
        if shift not in (9, 12) or small_shift > shift:
            raise ValueError("A sector has 512 or 4,096 bytes.")
        self._size, self._small_size = 1 << shift, 1 << small_shift
        self._directory, self._cutoff, self._small_start = struct.unpack_from("<I4xII", header, 48)
        self._tables = [sector for sector in struct.unpack_from("<109I", header, 76) if sector < _LAST]
        more, count = struct.unpack_from("<II", header, 68)
        for _ in range(min(count, MOST_SECTORS)):
            if more >= _LAST:
                break
            *found, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            self._tables += [sector for sector in found if sector < _LAST]
        self.streams = dict(self._entries())

    def start_of(self, name: str) -> bytes:
        """Give the first bytes of a stream."""
        first, size = self.streams[name]
        if size >= self._cutoff:
            return self._chain(first, min(size, STREAM_BYTES))
        # small streams lie together in one that belongs to the root
        held = self._chain(self.streams[""][0], self._size * MOST_SECTORS)
        small = self._chain(self._small_start, self._size * MOST_SECTORS)
        found = b""
        while first < _LAST and len(found) < size:
            found += held[first * self._small_size : (first + 1) * self._small_size]
            (first,) = struct.unpack_from("<I", small, first * 4)
        return found[:size]

    def _entries(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Give the streams of the outermost folder and of all below it: name, first sector, size."""
        listed = self._chain(self._directory, self._size * MOST_SECTORS)
        for place in range(0, len(listed) - ENTRY_BYTES + 1, ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", listed, place + 64)
            name = listed[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
            first, size = struct.unpack_from("<II", listed, place + 116)
            if kind in (_STREAM, _ROOT):
                yield "" if kind == _ROOT else name, (first, size)

    def _chain(self, sector: int, most: int) -> bytes:
        parts = []
        for _ in range(min(MOST_SECTORS, -(-most // self._size))):
            if sector >= _LAST:
                break
            parts.append(self._sector(sector))
            per_table = self._size // 4
            table = self._sector(self._tables[sector // per_table])
            (sector,) = struct.unpack_from("<I", table, sector % per_table * 4)
        return b"".join(parts)[:most]

    def _sector(self, number: int) -> bytes:
        self._file.seek((number + 1) * self._size)
        return self._file.read(self._size)


def family(path: Path) -> str | None:
    """Name the format of a compound file: doc, xls or ppt; None for what no program of Office wrote.

    Raises DocumentEncrypted for a locked one, of whatever year, and Undecodable.
    """
    with path.open("rb") as file:
        try:
            opened = _File(file)
            if "EncryptedPackage" in opened.streams:
                raise DocumentEncrypted(LOCKED)
            for stream, (name, locked) in _FAMILIES.items():
                if stream in opened.streams:
                    if locked(opened.start_of(stream)):
                        raise DocumentEncrypted(LOCKED)
                    return name
        except (struct.error, ValueError, IndexError, KeyError) as error:
            raise Undecodable("The document is damaged or cut short; save it again and check it.") from error
    return None


def _word_locked(stream: bytes) -> bool:
    """Look at the flag of encryption in the file information block (MS-DOC 2.5.2)."""
    return bool(struct.unpack_from("<H", stream, 10)[0] & _WORD_LOCKED)


def _xls_locked(stream: bytes) -> bool:
    """Look for the record of the password among the first (MS-XLS 2.4.117)."""
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if kind == _XLS_LOCKED:
            return True
        place += 4 + size
    return False


def _ppt_locked(stream: bytes) -> bool:
    """Look at the token that says how the document is stored (MS-PPT 2.3.2)."""
    return bool(struct.unpack_from("<I", stream, 12)[0] == _PPT_LOCKED)


_FAMILIES: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    "WordDocument": ("doc", _word_locked),
    "Workbook": ("xls", _xls_locked),
    "Book": ("xls", _xls_locked),
    "Current User": ("ppt", _ppt_locked),
}
