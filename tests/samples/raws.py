"""Camera RAW made by hand: DNG of one Bayer mosaic (Adobe's specification 1.6, a TIFF structure)."""

import struct
from collections.abc import Sequence

import numpy as np
from PIL import Image

from tests.samples import pictures

BYTE, ASCII, SHORT, LONG, RATIONAL, SIGNED_RATIONAL = 1, 2, 3, 4, 5, 10
_LAYOUTS = {BYTE: "B", SHORT: "H", LONG: "I", RATIONAL: "II", SIGNED_RATIONAL: "ii"}
WHITE = 16_383
"""Sensors give 14 bits."""
RGGB = bytes((0, 1, 1, 2))
XYZ_TO_SRGB = (3.2406, -1.5372, -0.4986, -0.9689, 1.8758, 0.0415, 0.0557, -0.2040, 1.0570)
"""A camera that sees as sRGB does."""

Tag = tuple[int, int, Sequence[float] | bytes]


def dng(
    picture: Image.Image | None = None,
    orientation: int = 1,
    size: tuple[int, int] | None = None,
    neutral: tuple[float, float, float] = (1, 1, 1),
    extra: Sequence[Tag] = (),
) -> bytes:
    """Make a DNG of a picture that shall be seen upright; `size` is what it claims to measure.

    `neutral` is how white looks to this camera, which it corrects when the picture is developed.
    """
    upright = picture or pictures.photo()
    mosaic = _mosaic(pictures.turned(upright, orientation), neutral)
    height, width = mosaic.shape
    wide, high = size or (width, height)
    return tiff(
        [
            (254, LONG, [0]),
            (256, LONG, [wide]),
            (257, LONG, [high]),
            (258, SHORT, [16]),
            (259, SHORT, [1]),
            (262, SHORT, [32803]),
            (272, ASCII, b"Sample Camera\0"),
            (274, SHORT, [orientation]),
            *([] if any(tag == 271 for tag, *_ in extra) else [(271, ASCII, b"Sample Maker\0")]),
            (277, SHORT, [1]),
            (278, LONG, [high]),
            (279, LONG, [mosaic.nbytes]),
            (33421, SHORT, [2, 2]),
            (33422, BYTE, RGGB),
            (50706, BYTE, bytes((1, 4, 0, 0))),
            (50707, BYTE, bytes((1, 1, 0, 0))),
            (50708, ASCII, b"Sample Camera\0"),
            (50714, SHORT, [0]),
            (50717, LONG, [WHITE]),
            (50721, SIGNED_RATIONAL, XYZ_TO_SRGB),
            (50728, RATIONAL, neutral),
            (50778, SHORT, [21]),
            *extra,
        ],
        mosaic.tobytes(),
    )


def tiff(tags: Sequence[Tag], pixels: bytes = b"", order: str = "<") -> bytes:
    """Make a TIFF of one directory, and of one strip where there are pixels."""
    strip = [(273, LONG, [0])] if pixels else []
    listed = sorted([*tags, *strip])
    start = 8 + 2 + 12 * len(listed) + 4
    values = [_packed(kind, value, order) for _, kind, value in listed]
    behind = sum(len(value) + len(value) % 2 for value in values if len(value) > 4)
    entries, rest = b"", b""
    for (tag, kind, wanted), value in zip(listed, values, strict=True):
        count = len(wanted)
        if tag == 273:
            value = struct.pack(f"{order}I", start + behind)
        if len(value) > 4:
            place = struct.pack(f"{order}I", start + len(rest))
            rest += value + bytes(len(value) % 2)
        else:
            place = value.ljust(4, b"\0")
        entries += struct.pack(f"{order}HHI", tag, kind, count) + place
    magic = b"II*\0" if order == "<" else b"MM\0*"
    return magic + struct.pack(f"{order}IH", 8, len(listed)) + entries + bytes(4) + rest + pixels


def _packed(kind: int, value: Sequence[float] | bytes, order: str) -> bytes:
    if isinstance(value, bytes):
        return value
    numbers = [(round(each * 10_000), 10_000) if kind in (RATIONAL, SIGNED_RATIONAL) else (each,) for each in value]
    return b"".join(struct.pack(order + _LAYOUTS[kind], *each) for each in numbers)


def _mosaic(picture: Image.Image, neutral: Sequence[float]) -> np.ndarray:
    """Give what a sensor with a colour filter sees: linear light, one colour a pixel."""
    encoded = np.asarray(picture.convert("RGB")) / 255
    light = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4) * neutral
    seen = light[..., 1].copy()
    seen[0::2, 0::2] = light[0::2, 0::2, 0]
    seen[1::2, 1::2] = light[1::2, 1::2, 2]
    return np.round(seen * WHITE).astype("<u2")
