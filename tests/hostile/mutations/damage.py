"""Seven ways to damage a file; the same seed gives the same bytes."""

import io
import random
import zipfile
import zlib
from collections.abc import Callable

WORDS = (b"\0", b"\xff", b"\x7f", b"\x80", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\x01")
"""What sizes and counts turn into where decoders go wrong."""
MOST_FLIPS = 16
CHUNK_BYTES = 512


def flipped(data: bytes, other: bytes, luck: random.Random) -> bytes:
    """Turn single bits over, most often near the front, where the headers are."""
    damaged = bytearray(data)
    for _ in range(luck.randint(1, MOST_FLIPS)):
        reach = len(damaged) if luck.random() < 0.5 else min(len(damaged), CHUNK_BYTES)
        damaged[luck.randrange(reach)] ^= 1 << luck.randrange(8)
    return bytes(damaged)


def overwritten(data: bytes, other: bytes, luck: random.Random) -> bytes:
    """Put extreme numbers over a few places."""
    damaged = bytearray(data)
    for _ in range(luck.randint(1, 4)):
        word = luck.choice(WORDS)
        start = luck.randrange(len(damaged))
        damaged[start : start + len(word)] = word
    return bytes(damaged)


def cut(data: bytes, other: bytes, luck: random.Random) -> bytes:
    """Leave the end out."""
    return data[: luck.randint(1, len(data))]


def holed(data: bytes, other: bytes, luck: random.Random) -> bytes:
    """Leave a part out."""
    start = luck.randrange(len(data))
    return data[:start] + data[start + luck.randint(1, CHUNK_BYTES) :]


def doubled(data: bytes, other: bytes, luck: random.Random) -> bytes:
    """Say a part twice."""
    start = luck.randrange(len(data))
    end = start + luck.randint(1, CHUNK_BYTES)
    return data[:end] + data[start:]


def swapped(data: bytes, other: bytes, luck: random.Random) -> bytes:
    """Exchange the halves behind a head that is still recognised."""
    head = luck.choice((0, 16, 64))
    middle = (len(data) + head) // 2
    return data[:head] + data[middle:] + data[head:middle]


def spliced(data: bytes, other: bytes, luck: random.Random) -> bytes:
    """Go on in the middle with another file."""
    return data[: luck.randint(1, len(data))] + other[luck.randrange(len(other)) :]


WAYS: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    flipped,
    overwritten,
    cut,
    holed,
    doubled,
    swapped,
    spliced,
)


def damaged(data: bytes, other: bytes, luck: random.Random) -> bytes:
    """Damage a file in one way, one time in four in two. `other` is an honest file to splice with."""
    for _ in range(2 if luck.random() < 0.25 else 1):
        data = luck.choice(WAYS)(data, other, luck) or data
    return _checked(data) if luck.random() < 0.5 else data


def is_package(data: bytes) -> bool:
    """Tell whether a file is a ZIP, of which a part can be damaged."""
    return data[:4] == b"PK\x03\x04"


def damaged_inside(data: bytes, other: bytes, luck: random.Random) -> bytes:
    """Damage a part of a package, and pack it again with right checksums, so that the damage gets past them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        entries = old.infolist()
        spoilt = luck.choice([entry for entry in entries if entry.file_size and entry.filename != "mimetype"])
        for entry in entries:
            content = old.read(entry)
            if entry is spoilt:
                content = damaged(content, other, luck)
            new.writestr(entry, content, entry.compress_type)
    return buffer.getvalue()


def _checked(data: bytes) -> bytes:
    """Correct the checksums of a PNG, so that the damage gets past them; other formats have none on the way."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    mended, position = bytearray(data), 8
    while position + 12 <= len(mended):
        end = position + 8 + int.from_bytes(mended[position : position + 4])
        mended[end : end + 4] = zlib.crc32(mended[position + 4 : end]).to_bytes(4)
        position = end + 4
    return bytes(mended[: len(data)])
