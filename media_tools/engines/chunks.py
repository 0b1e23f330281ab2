"""Look into the outer structure of a file, chunk by chunk, without a decoder."""

import mmap
from pathlib import Path

from media_tools.registry import Format

_GIF_EXTENSION = 0x21
_GIF_IMAGE = 0x2C
MAX_CHUNKS = 4096
"""More chunks than any honest file has before its pixels."""


def animated(source: Path, form: Format) -> bool:
    """Say whether a PNG or AVIF file announces more than one frame."""
    if form.name == "png":
        return _png_announces_frames(source)
    with source.open("rb") as file:
        return file.read(12)[8:12] == b"avis"


def gif_ends_inside_a_block(source: Path) -> bool:
    """Say whether a GIF stops in the middle of something (GIF 89a, appendix B). A missing trailer alone is forgiven.

    The decoder would show the frames that are whole and say nothing.
    """
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _gif_end(data) > len(data)


def png_ends_inside_a_chunk(source: Path) -> bool:
    """Say whether a chunk of a PNG reaches beyond the end of the file.

    Whoever believes its length makes room for it, up to four gigabytes.
    """
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        position, kind = 8, b""
        while position + 8 <= len(data) and kind != b"IEND":
            kind = data[position + 4 : position + 8]
            position += 12 + int.from_bytes(data[position : position + 4])
        return position > len(data)


def _gif_end(data: mmap.mmap) -> int:
    """Walk the blocks and give the position behind the last one that was announced."""
    position = 13 + _colour_table(data, 10)
    while position < len(data) and data[position] in (_GIF_EXTENSION, _GIF_IMAGE):
        if data[position] == _GIF_EXTENSION:
            position += 2
        else:
            position += 10 + _colour_table(data, position + 9) + 1
        while position < len(data) and data[position]:
            position += data[position] + 1
        position += 1
    return position


def _colour_table(data: mmap.mmap, flags: int) -> int:
    """Give the bytes that a colour table takes, by the byte of flags that announces it."""
    if flags >= len(data) or not data[flags] & 0x80:
        return 0
    return 3 << ((data[flags] & 7) + 1)


def _png_announces_frames(source: Path) -> bool:
    """Find `acTL` with two or more frames before the first `IDAT` (PNG, third edition, 11.3.6.1)."""
    with source.open("rb") as file:
        file.seek(8)
        for _ in range(MAX_CHUNKS):
            start = file.read(12)
            if len(start) < 12 or start[4:8] == b"IDAT":
                return False
            if start[4:8] == b"acTL":
                return int.from_bytes(start[8:12]) > 1
            # Length, name and checksum take twelve bytes; the first four of the content are read already.
            file.seek(int.from_bytes(start[:4]), 1)
    return False
