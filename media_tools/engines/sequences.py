"""What libraries leave out of animations: an AVIF's loop count, a WebP's transparency, how long a file plays.

A sequence of AVIF repeats by its edit list (ISO/IEC 14496-12, 8.6.6): the track lasts as long as all repetitions of
its one edit together, or for ever with a duration of all ones.
"""

import mmap
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

FOR_EVER = 0
MAX_BOXES = 4096
MAX_CHUNKS = 200_000
"""More boxes of AVIF and chunks of PNG than any honest file has."""
MOST_PLAYS = 65_535
"""What GIF and WebP can count to."""
_INSIDE = (b"moov", b"trak", b"edts", b"mdia")
_DURATION = {b"mvhd": (16, 24), b"tkhd": (20, 28), b"mdhd": (16, 24), b"elst": (8, 8)}
"""Where the duration of a box stands behind its head, in version 0 (4 bytes) and 1 (8 bytes)."""
_ELST_REPEATS = 1
_WEBP_FLAGS = 20
_WEBP_ALPHA = 0x10

Data = mmap.mmap


class _Field(NamedTuple):
    """A duration inside a box: the box's kind, where its content starts, where the value stands, and its width."""

    kind: bytes
    content: int
    place: int
    width: int

    def read(self, data: Data) -> int:
        return int.from_bytes(data[self.place : self.place + self.width])


def avif_plays(source: Path) -> int:
    """Say how often an AVIF sequence plays; 0 is for ever, also where the file does not say."""
    with _mapped(source, mmap.ACCESS_READ) as data:
        found = {field.kind: field for field in reversed(list(_durations(data)))}
        if b"tkhd" not in found or b"elst" not in found:
            return FOR_EVER
        edit, track = found[b"elst"], found[b"tkhd"]
        once, whole = edit.read(data), track.read(data)
        if not data[edit.content + 3] & _ELST_REPEATS:
            return 1
        if not once or whole == (1 << 8 * track.width) - 1:
            return FOR_EVER
        return min(-(-whole // once), MOST_PLAYS)


def set_avif_plays(path: Path, plays: int) -> None:
    """Make an AVIF sequence that plays for ever, as libavif writes it, play so often; 0 leaves it as it is."""
    if plays == FOR_EVER:
        return
    with _mapped(path, mmap.ACCESS_WRITE) as data:
        fields = list(_durations(data))
        once = max((field.read(data) for field in fields if field.kind == b"elst"), default=0)
        for field in fields:
            if field.kind in (b"mvhd", b"tkhd"):
                data[field.place : field.place + field.width] = (once * plays).to_bytes(field.width)
            elif field.kind == b"elst" and plays == 1:
                data[field.content + 3] &= ~_ELST_REPEATS


def avif_seconds(source: Path) -> float:
    """Give how long an AVIF sequence plays once; 0 when the file does not say."""
    with _mapped(source, mmap.ACCESS_READ) as data:
        media = next((field for field in _durations(data) if field.kind == b"mdhd"), None)
        if media is None:
            return 0.0
        scale = int.from_bytes(data[media.place - 4 : media.place])
        return media.read(data) / scale if scale else 0.0


def png_seconds(source: Path) -> float:
    """Give how long an APNG plays once, by its frames' own words (PNG, third edition, 11.3.6.2)."""
    total = 0.0
    with _mapped(source, mmap.ACCESS_READ) as data:
        position = 8
        for _ in range(MAX_CHUNKS):
            if position + 12 > len(data):
                break
            (length,) = struct.unpack_from(">I", data, position)
            if data[position + 4 : position + 8] == b"fcTL" and length == 26 and position + 34 <= len(data):
                above, below = struct.unpack_from(">HH", data, position + 28)
                total += above / (below or 100)
            position += 12 + length
    return total


def announce_webp_alpha(path: Path) -> None:
    """Say in the head of an animated WebP that it has transparency.

    The encoder forgets that when each frame is cut down to an opaque rectangle, and readers then show the rest black.
    """
    with _mapped(path, mmap.ACCESS_WRITE) as data:
        if data[12:16] == b"VP8X":
            data[_WEBP_FLAGS] |= _WEBP_ALPHA


def _durations(data: Data) -> Iterator[_Field]:
    """Find the durations of the movie and of each track."""
    for kind, start, end in _boxes(data):
        if kind in _DURATION and end - start >= 4:
            long = data[start] == 1
            place, width = start + _DURATION[kind][long], 8 if long else 4
            if place + width <= end:
                yield _Field(kind, start, place, width)


def _boxes(data: Data) -> Iterator[tuple[bytes, int, int]]:
    """Walk the boxes down to the tracks' own: kind, start and end of the content."""
    position = 0
    for _ in range(MAX_BOXES):
        if position + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, position)
        head = 8
        if size == 1 and position + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, position + 8)
            head = 16
        if size < head:
            return
        end = min(position + size, len(data))
        yield kind, position + head, end
        position = position + head if kind in _INSIDE else end


@contextmanager
def _mapped(path: Path, access: int) -> Iterator[Data]:
    mode = "rb" if access == mmap.ACCESS_READ else "r+b"
    with path.open(mode) as file, mmap.mmap(file.fileno(), 0, access=access) as data:
        yield data
