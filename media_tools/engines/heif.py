"""pillow-heif: HEIC and HEIF with HEVC inside, both ways. libheif turns the picture upright while it decodes."""

from pathlib import Path

import numpy as np
import pillow_heif

from media_tools.engines import nclx, pillow, vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import EncodeFailed
from media_tools.registry import Format

PRESET = "veryfast"
FAST_PRESET = "ultrafast"
"""x265's `slow` costs twice the CPU of the first for files 8 % smaller; the second costs a third of it."""
TILE = 2048
"""Larger pictures are written as a grid of tiles this wide, as phones do: x265 needs too much memory for them whole."""

pillow_heif.options.DECODE_THREADS = 1
pillow_heif.options.GRID_TILE_SIZE = TILE


def header(source: Path, form: Format) -> Header:
    """Read what the file's header says. Raises Undecodable."""
    with pillow.errors_as(damaged(form)):
        width, height = pillow_heif.open_heif(source).size
    return Header(form=form, width=width, height=height)


def load(source: Path, head: Header) -> vips.Image:
    """Decode the primary picture, upright; high dynamic range with 16 bits. Raises Undecodable."""
    codes = nclx.read(source)
    if codes is not None and codes.high:
        return nclx.marked(_deep(source, head), codes)
    with pillow.errors_as(damaged(head.form)):
        image = pillow_heif.open_heif(source).to_pillow()
        mode = image.mode if image.mode in ("L", "LA", "RGB", "RGBA") else "RGB"
        pixels = image.convert(mode).tobytes()
        fields = pillow.metadata_fields(image.info)
    return nclx.marked(vips.from_pixels(pixels, image.width, image.height, len(mode), fields), codes)


def _deep(source: Path, head: Header) -> vips.Image:
    with pillow.errors_as(damaged(head.form)):
        image = pillow_heif.open_heif(source, convert_hdr_to_8bit=False)
        pixels = np.ascontiguousarray(image)
        fields = pillow.metadata_fields(image.info)
    height, width, bands = pixels.shape
    deep = pixels.dtype == np.uint16
    return vips.from_pixels(pixels.tobytes(), width, height, bands, fields, deep=deep)


def save(image: vips.Image, path: Path, form: Format, quality: int, *, fast: bool, metadata: dict[str, bytes]) -> None:
    """Encode an 8-bit picture; `metadata` may hold `exif`, `xmp` and `icc_profile`. Raises EncodeFailed."""
    with pillow.errors_as(EncodeFailed(f"The picture could not be written as {form.label}; try another format.")):
        mode = pillow.MODES[image.bands]
        encoded = pillow_heif.from_bytes(mode, (image.width, image.height), vips.pixels(image))
        preset = FAST_PRESET if fast else PRESET
        encoded.save(path, quality=quality, enc_params={"preset": preset}, **metadata)
