"""Files whose headers promise far more than they hold. All are small, made byte by byte, and decode to nothing."""

import struct
import zlib


def png(width: int = 65_536, height: int = 65_536, before_pixels: bytes = b"") -> bytes:
    """Make a PNG of any size whose pixels are zeros, compressed; only the first megabyte of them is there."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + before_pixels
        + png_chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
        + png_chunk(b"IEND", b"")
    )


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """Make one PNG chunk."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def apng(frames: int = 100_000) -> bytes:
    """Make a PNG that announces this many frames."""
    control = struct.pack(">IIIIIHHBB", 0, 64, 64, 0, 0, 1, 10, 0, 0)
    announced = png_chunk(b"acTL", struct.pack(">II", frames, 0)) + png_chunk(b"fcTL", control)
    return png(64, 64, before_pixels=announced)


def png_text(size: int = 256 * 1024 * 1024) -> bytes:
    """Make a tiny PNG with a compressed text chunk that unpacks to this many zeros."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()
    pixels = zlib.compress(b"".join(b"\0" + bytes(16 * 3) for _ in range(16)))
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0))
        + png_chunk(b"zTXt", b"Comment\0\0" + packed)
        + png_chunk(b"iCCP", b"profile\0\0" + packed)
        + png_chunk(b"IDAT", pixels)
        + png_chunk(b"IEND", b"")
    )


def resized_jpeg(jpeg: bytes, width: int = 64_250, height: int = 64_250) -> bytes:
    """Change the size that a baseline JPEG claims."""
    start = jpeg.index(b"\xff\xc0")
    return jpeg[: start + 5] + struct.pack(">HH", height, width) + jpeg[start + 9 :]


def gif(frames: int = 2_000, width: int = 64, height: int = 64) -> bytes:
    """Make a GIF with this many frames of any size, each with data for one pixel."""
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00"
    return screen + frame * frames + b"\x3b"


def bmp(width: int = 60_000, height: int = 60_000) -> bytes:
    """Make a bitmap header without pixels behind it."""
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 1_000, 0, 0, 54) + info + bytes(1_000)


def ico(width: int = 30_000, height: int = 30_000) -> bytes:
    """Make an icon whose directory says 256 pixels and whose PNG inside says many more."""
    inside = png(width, height)
    entry = struct.pack("<BBBBHHII", 0, 0, 0, 0, 1, 32, len(inside), 22)
    return struct.pack("<HHH", 0, 1, 1) + entry + inside


def tiff(width: int = 60_000, height: int = 60_000) -> bytes:
    """Make a TIFF header of one strip that lies beyond the end of the file."""
    tags = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 200),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, 1, 100),
    ]
    entries = b"".join(
        struct.pack("<HHI", tag, kind, count)
        + (struct.pack("<HH", value, 0) if kind == 3 else struct.pack("<I", value))
        for tag, kind, count, value in tags
    )
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + bytes(200)


def resized_webp(animation: bytes, width: int = 16_383, height: int = 16_383) -> bytes:
    """Change the canvas that an animated WebP claims."""
    start = animation.index(b"VP8X") + 12
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return animation[:start] + canvas + animation[start + 6 :]


def resized_isobmff(data: bytes, width: int = 60_000, height: int = 60_000) -> bytes:
    """Change every size that an AVIF or HEIF file claims for its pictures (`ispe`) and tracks (`tkhd`)."""
    changed, position = bytearray(data), 0
    while (position := data.find(b"ispe", position)) >= 0:
        old_width, old_height = struct.unpack_from(">II", data, position + 8)
        struct.pack_into(">II", changed, position + 8, width, height)
        position += 4
    in_track = struct.pack(">II", old_width << 16, old_height << 16)
    return bytes(changed).replace(in_track, struct.pack(">II", width << 16 & 0xFFFFFFFF, height << 16 & 0xFFFFFFFF))
