"""Looks into a compound file (MS-CFB): which streams it has, and so whose document it is and whether it is locked."""

import os
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
_WORD_97, _WORD_LOCKED, _WORD_TABLE, _WORD_PIECES = 0xC1, 0x0100, 0x0200, 0x1A2
_XLS_BEGIN, _XLS_LOCKED, _XLS_SHEET, _XLS_RECORD_BYTES = 0x0809, 0x2F, 0x85, 8_224
_PPT_OPEN, _PPT_LOCKED = 0xE391C05F, 0xF3D1C4DF


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
        sectors = file.seek(0, os.SEEK_END) // self._size
        for _ in range(min(count, MOST_SECTORS)):
            if more >= _LAST:
                break
            *found, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            self._tables += [sector for sector in found if sector < _LAST]
            if len(self._tables) > sectors:
                raise ValueError("No file has more tables of sectors than sectors.")
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
            for stream, (name, check) in _FAMILIES.items():
                if stream in opened.streams:
                    check(opened, opened.start_of(stream))
                    return name
        except (struct.error, ValueError, IndexError, KeyError) as error:
            raise Undecodable("The document is damaged or cut short; save it again and check it.") from error
    return None


def _check_word(opened: _File, stream: bytes) -> None:
    """Look at the file information block: it names the stream and the place of the table of pieces (MS-DOC 2.5)."""
    kind, version, flags = struct.unpack_from("<HH6xH", stream)
    if flags & _WORD_LOCKED:
        raise DocumentEncrypted(LOCKED)
    if kind not in (0xA5EC, 0xA5DC):
        raise ValueError("A Word document begins with its mark.")
    if version >= _WORD_97:
        _, size = opened.streams["1Table" if flags & _WORD_TABLE else "0Table"]
        begin, length = struct.unpack_from("<II", stream, _WORD_PIECES)
        if not length or begin + length > size:
            raise ValueError("A Word document has a table of where its text lies.")


def _check_xls(opened: _File, stream: bytes) -> None:
    """Walk the first records to the one of the password or of the first sheet (MS-XLS 2.1.7.20.3)."""
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if kind == _XLS_LOCKED:
            raise DocumentEncrypted(LOCKED)
        if kind == _XLS_SHEET and place:
            (begin,) = struct.unpack_from("<I", stream, place + 4)
            if begin + 4 <= len(stream) and stream[begin : begin + 2] != _XLS_BEGIN.to_bytes(2, "little"):
                raise ValueError("A sheet begins with a mark.")
            return
        if size > _XLS_RECORD_BYTES or (kind != _XLS_BEGIN and not place):
            raise ValueError("A workbook is a row of records that a mark begins.")
        place += 4 + size
    if len(stream) < STREAM_BYTES:
        raise ValueError("A workbook lists its sheets.")


def _check_ppt(opened: _File, stream: bytes) -> None:
    """Look at the token that says how the document is stored, and for the document (MS-PPT 2.3.2)."""
    (token,) = struct.unpack_from("<I", stream, 12)
    if token == _PPT_LOCKED:
        raise DocumentEncrypted(LOCKED)
    if token != _PPT_OPEN or "PowerPoint Document" not in opened.streams:
        raise ValueError("A presentation has a document, and a token before it.")


_FAMILIES: dict[str, tuple[str, Callable[[_File, bytes], None]]] = {
    "WordDocument": ("doc", _check_word),
    "Workbook": ("xls", _check_xls),
    "Book": ("xls", _check_xls),
    "Current User": ("ppt", _check_ppt),
}
"""What is in a document's main stream raises DocumentEncrypted, or ValueError where it is none."""
