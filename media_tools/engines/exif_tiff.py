"""EXIF of a TIFF, which has no block for it: its tags stand in the directories of the file (CIPA DC-008, 4.6)."""

import mmap
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from media_tools.engines import exif

MOST_BYTES = 60_000
"""More is not taken over: a JPEG holds 64 KiB of it."""
MOST_ENTRIES = 512
_HEAD = b"II*\0"
_LONG = 4
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Bytes of one value of each kind."""
_RATIONALS = (5, 10)
_ORIENTATION = 0x0112
_TOLD = (0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298)
"""What is told beside the picture in its own directory: description, make, model, program, time, artist, copyright."""
_BRANCHES = (0x8769, 0x8825)
"""Where that directory names the one of EXIF and the one of the place."""
_LOOSE = (0xA005, 0xEA1C)
"""Entries of those that name further directories, and padding."""

Data = bytes | mmap.mmap


class _Entry(NamedTuple):
    kind: int
    number: int
    value: bytes
    """In little endian."""


class _Told(NamedTuple):
    entries: dict[int, _Entry]
    branches: dict[int, dict[int, _Entry]]


def read(source: Path, orientation: int) -> bytes | None:
    """Give what a TIFF tells as a block of EXIF with this orientation; None where it tells nothing, or is a BigTIFF."""
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        told = _told(data)
    if not told.entries and not any(told.branches.values()):
        return None
    entries = {**told.entries, _ORIENTATION: _Entry(3, 1, struct.pack("<H", orientation))}
    start = len(_HEAD) + 4
    content = b""
    for tag, branch in told.branches.items():
        entries[tag] = _Entry(_LONG, 1, struct.pack("<I", start + len(content)))
        content += _directory(branch, start + len(content))
    block = exif.PREFIX + _HEAD + struct.pack("<I", start + len(content)) + content
    block += _directory(entries, start + len(content))
    return block if len(block) <= MOST_BYTES else None


def write(path: Path, block: bytes) -> None:
    """Add a block of EXIF to the first picture of a little-endian TIFF; what that has already, stays.

    Its directory is written anew behind everything else. A block that cannot be read, or a BigTIFF, changes nothing.
    """
    told = _told(block.removeprefix(exif.PREFIX))
    with path.open("r+b") as file:
        if file.read(4) != _HEAD:
            return
        file.seek(*struct.unpack("<I", file.read(4)))
        (count,) = struct.unpack("<H", file.read(2))
        table = {entry[:2]: entry for entry in (file.read(12) for _ in range(count))}
        following = file.read(4)
        end = file.seek(0, 2)
        content = bytes(end % 2)
        new = {tag: entry for tag, entry in told.entries.items() if struct.pack("<H", tag) not in table}
        for tag, branch in told.branches.items():
            new[tag] = _Entry(_LONG, 1, struct.pack("<I", end + len(content)))
            content += _directory(branch, end + len(content))
        rows, values = _rows(new, end + len(content))
        content += values
        table |= {row[:2]: row for row in rows}
        start = end + len(content)
        ordered = sorted(table.values(), key=lambda row: row[1::-1])  # by the number in the first two bytes
        file.write(content + struct.pack("<H", len(ordered)) + b"".join(ordered) + following)
        file.seek(4)
        file.write(struct.pack("<I", start))


def _told(data: Data) -> _Told:
    """Find what the first directory tells, and its branches. Whatever is not as it should be is left out."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(bytes(data[:4]))
    if order is None or len(data) < 8:
        return _Told({}, {})
    (start,) = struct.unpack_from(f"{order}I", data, 4)
    first = _entries(data, order, start, (*_TOLD, *_BRANCHES))
    branches: dict[int, dict[int, _Entry]] = {}
    for tag in _BRANCHES:
        pointer = first.pop(tag, None)
        if pointer is not None and len(pointer.value) == 4:
            branch = _entries(data, order, int.from_bytes(pointer.value, "little"), None)
            branches |= {tag: branch} if branch else {}
    return _Told(first, branches)


def _entries(data: Data, order: str, start: int, wanted: tuple[int, ...] | None) -> dict[int, _Entry]:
    """Read a directory: the wanted tags, or all."""
    found: dict[int, _Entry] = {}
    room = MOST_BYTES
    try:
        (count,) = struct.unpack_from(f"{order}H", data, start)
        for place in range(start + 2, start + 2 + 12 * min(count, MOST_ENTRIES), 12):
            tag, kind, number = struct.unpack_from(f"{order}HHI", data, place)
            size = _SIZES.get(kind, 0) * number
            if tag in _LOOSE or (wanted is not None and tag not in wanted) or not 0 < size <= room:
                continue
            (at,) = struct.unpack_from(f"{order}I", data, place + 8) if size > 4 else (place + 8,)
            value = bytes(data[at : at + size])
            if len(value) == size:
                room -= size
                found[tag] = _Entry(kind, number, value if order == "<" else _swapped(value, kind))
    except struct.error:
        pass  # what was read up to here is whole
    return found


def _swapped(value: bytes, kind: int) -> bytes:
    width = 4 if kind in _RATIONALS else _SIZES[kind]
    return b"".join(value[place : place + width][::-1] for place in range(0, len(value), width))


def _directory(entries: Mapping[int, _Entry], start: int) -> bytes:
    """Lay out a directory that stands at `start`, its values behind it."""
    rows, values = _rows(entries, start + 2 + 12 * len(entries) + 4)
    return struct.pack("<H", len(rows)) + b"".join(rows) + bytes(4) + values


def _rows(entries: Mapping[int, _Entry], start: int) -> tuple[list[bytes], bytes]:
    """Give the rows of a directory by their tags, and the values that do not fit into them, to stand at `start`."""
    rows, values = [], b""
    for tag, entry in sorted(entries.items()):
        inside = entry.value.ljust(4, b"\0")
        if len(entry.value) > 4:
            inside = struct.pack("<I", start + len(values))
            values += entry.value + bytes(len(entry.value) % 2)
        rows.append(struct.pack("<HHI", tag, entry.kind, entry.number) + inside)
    return rows, values
