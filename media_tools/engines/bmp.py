"""Write a Windows bitmap: 24 bits, or 32 with transparency, which needs the header of version 4 (BITMAPV4HEADER)."""

import struct
from pathlib import Path

import numpy as np

from media_tools.engines import vips

_FILE, _INFO, _INFO_4 = 14, 40, 108
_PLAIN, _BY_MASKS = 0, 3
_MASKS = (0x00FF0000, 0x0000FF00, 0x000000FF, 0xFF000000)
_SRGB = 0x73524742
_PIXELS_A_METRE = 2835
"""72 an inch: said by everybody, meant by nobody."""


def save(image: vips.Image, path: Path) -> None:
    """Write an 8-bit picture, greys as colours, bottom row first as the format has it. Raises Undecodable."""
    clear = image.hasalpha()
    pixels = np.frombuffer(vips.pixels(image), np.uint8).reshape(image.height, image.width, image.bands)
    if image.bands < 3:
        pixels = np.concatenate([pixels[..., :1]] * 3 + [pixels[..., 1:]], axis=2)
    row = image.width * pixels.shape[2]
    rows = np.zeros((image.height, row + -row % 4), np.uint8)
    rows[:, :row] = pixels[::-1, :, [2, 1, 0, 3] if clear else [2, 1, 0]].reshape(image.height, row)
    size = _INFO_4 if clear else _INFO
    start = _FILE + size
    with path.open("wb") as file:
        file.write(struct.pack("<2sIHHI", b"BM", start + rows.nbytes, 0, 0, start))
        file.write(struct.pack("<IiiHH", size, image.width, image.height, 1, 8 * pixels.shape[2]))
        file.write(struct.pack("<IIiiII", _BY_MASKS if clear else _PLAIN, rows.nbytes, *[_PIXELS_A_METRE] * 2, 0, 0))
        if clear:
            file.write(struct.pack("<5I48x", *_MASKS, _SRGB))
        file.write(rows.data)
