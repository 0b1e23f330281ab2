"""Read just enough of an ICC profile (ICC.1:2022) to know sRGB when it is sRGB, and spare a transform."""

import struct

_SRGB_PRIMARIES = {
    b"rXYZ": (0.4360, 0.2225, 0.0139),
    b"gXYZ": (0.3851, 0.7169, 0.0971),
    b"bXYZ": (0.1431, 0.0606, 0.7141),
}
"""The primaries of sRGB adapted to D50, as profiles hold them."""
_NEAR = 0.003
_SRGB_HALF = 0.2140
"""How much light the middle of the sRGB scale stands for."""


def is_srgb(profile: bytes) -> bool:
    """Say whether an RGB profile has the primaries and the tone curve of sRGB. Anything unclear is not."""
    try:
        if profile[16:20] != b"RGB " or profile[12:16] == b"link":
            return False
        tags = _tags(profile)
        if b"A2B0" in tags:
            return False
        return all(_near(_xyz(tags[name]), expected) for name, expected in _SRGB_PRIMARIES.items()) and all(
            abs(_half(tags[name]) - _SRGB_HALF) < _NEAR for name in (b"rTRC", b"gTRC", b"bTRC")
        )
    except (struct.error, KeyError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return False


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, 128)
    if count > 100:
        raise ValueError("no honest profile has so many tags")
    tags = {}
    for index in range(count):
        name, offset, size = struct.unpack_from(">4sII", profile, 132 + 12 * index)
        tags[name] = profile[offset : offset + size]
    return tags


def _xyz(tag: bytes) -> tuple[float, ...]:
    return tuple(value / 65536 for value in struct.unpack_from(">3i", tag, 8))


def _near(found: tuple[float, ...], expected: tuple[float, ...]) -> bool:
    return all(abs(left - right) < _NEAR for left, right in zip(found, expected, strict=True))


def _half(tag: bytes) -> float:
    """Evaluate a tone curve in the middle of its input."""
    if tag[:4] == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        values = struct.unpack_from(f">{count}H", tag, 12)
        if count <= 1:
            return float(0.5 ** (values[0] / 256 if values else 1.0))
        middle = (count - 1) / 2
        return float(values[int(middle)] + values[-(-(count - 1) // 2)]) / 2 / 65535
    if tag[:4] == b"para" and tag[8:10] in (b"\0\3", b"\0\4"):
        gamma, slope, offset = (value / 65536 for value in struct.unpack_from(">3i", tag, 12))
        return float((slope * 0.5 + offset) ** gamma)
    raise ValueError("a curve of another kind")
