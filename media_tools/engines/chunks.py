"""Look into the outer structure of a file, chunk by chunk, without a decoder."""

from pathlib import Path

from media_tools.registry import Format

MAX_CHUNKS = 4096
"""More chunks than any honest file has before its pixels."""


def animated(source: Path, form: Format) -> bool:
    """Say whether a PNG or AVIF file announces more than one frame."""
    if form.name == "png":
        return _png_announces_frames(source)
    with source.open("rb") as file:
        return file.read(12)[8:12] == b"avis"


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
