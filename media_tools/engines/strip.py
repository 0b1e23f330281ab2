"""Take personal metadata out of a file without touching its pixels, by leaving out the parts that hold it."""

import struct
import zlib
from collections.abc import Iterator

from media_tools.engines import exif
from media_tools.engines.header import damaged
from media_tools.registry import Format

_JPEG_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Application segments that say how to read the pixels."""
_PNG_DROPPED = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
_WEBP_DROPPED = (b"EXIF", b"XMP ")
_WEBP_METADATA_FLAGS = 0x0C
_WEBP_EXIF_FLAG = 0x08


def can_strip(form: Format) -> bool:
    """Say whether `stripped` knows the format."""
    return form.name in ("jpg", "png", "webp")


def stripped(data: bytes, form: Format, orientation: int) -> bytes:
    """Give a file that `can_strip` without personal metadata.

    An orientation that the pixels still need stays as the only entry of EXIF. Raises Undecodable.
    """
    try:
        match form.name:
            case "jpg":
                return b"".join(_jpeg(data, orientation))
            case "png":
                return b"".join(_png(data, orientation))
            case _:
                return _webp(data, orientation)
    except (struct.error, IndexError) as error:
        raise damaged(form) from error


def _jpeg(data: bytes, orientation: int) -> Iterator[bytes]:
    """Walk the segments (ITU-T T.81, B.1.1) up to the first scan, and copy the rest as it is, up to the end marker."""
    yield data[:2]
    if orientation > 1:
        block = exif.only_orientation(orientation)
        yield struct.pack(">HH", 0xFFE1, len(block) + 2) + block
    position = 2
    while position < len(data):
        marker, size = struct.unpack_from(">HH", data, position)
        if marker == 0xFFFF:
            position += 1
            continue
        if marker == 0xFFDA:
            end = data.rfind(b"\xff\xd9")
            yield data[position : end + 2] if end > position else data[position:]
            return
        segment = data[position : position + 2 + size]
        code = marker & 0xFF
        personal = 0xE0 <= code <= 0xEF or code == 0xFE
        if not personal or (code in _JPEG_KEPT and segment[4:].startswith(_JPEG_KEPT[code])):
            yield segment
        position += 2 + size


def _png(data: bytes, orientation: int) -> Iterator[bytes]:
    """Walk the chunks (PNG, third edition, 5.3)."""
    yield data[:8]
    position = 8
    while position < len(data):
        (size,) = struct.unpack_from(">I", data, position)
        kind = data[position + 4 : position + 8]
        if kind == b"eXIf" and orientation > 1:
            yield _png_chunk(b"eXIf", exif.only_orientation(orientation).removeprefix(exif.PREFIX))
        elif kind not in _PNG_DROPPED:
            yield data[position : position + 12 + size]
        if kind == b"IEND":
            return
        position += 12 + size


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _webp(data: bytes, orientation: int) -> bytes:
    """Walk the RIFF chunks (RFC 9649, 2.3) and correct the flags that announce what is gone."""
    kept = bytearray()
    turned = exif.only_orientation(orientation).removeprefix(exif.PREFIX) if orientation > 1 else b""
    position, end = 12, min(8 + struct.unpack_from("<I", data, 4)[0], len(data))
    while position + 8 <= end:
        kind, size = struct.unpack_from("<4sI", data, position)
        whole = data[position : position + 8 + size + size % 2]
        position += len(whole)
        if kind == b"VP8X":
            flags = whole[8] & ~_WEBP_METADATA_FLAGS | (_WEBP_EXIF_FLAG if turned else 0)
            whole = whole[:8] + bytes([flags]) + whole[9:]
        if kind == b"EXIF" and turned:
            whole = struct.pack("<4sI", b"EXIF", len(turned)) + turned
        elif kind in _WEBP_DROPPED:
            continue
        kept += whole
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + bytes(kept)
