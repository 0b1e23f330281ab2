"""pillow-heif: HEIC and HEIF with HEVC inside, both ways. libheif turns the picture upright while it decodes."""

from pathlib import Path

import numpy as np
import pillow_heif

from media_tools.engines import depth, nclx, pillow, vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import EncodeFailed
from media_tools.registry import Format

PRESET = "veryfast"
FAST_PRESET = "ultrafast"
"""x265's `slow` costs twice the CPU of the first for files 8 % smaller; the second costs a third of it."""
GREY_AND_ALPHA = 2
DEEP_MODES = {1: "I;16", 3: "RGB;16", 4: "RGBA;16"}
"""Its words for 16 bits a channel; it has none for grey with transparency."""
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
    """Decode the primary picture, upright; what has more than 8 bits a channel with 16. Raises Undecodable."""
    with pillow.errors_as(damaged(head.form)):
        opened = pillow_heif.open_heif(source, convert_hdr_to_8bit=False)
        image = _deep(opened) if opened.info["bit_depth"] > 8 else _plain(opened)
    return nclx.marked(image, nclx.read(source))


def _plain(opened: pillow_heif.HeifFile) -> vips.Image:
    image = opened.to_pillow()
    mode = image.mode if image.mode in ("L", "LA", "RGB", "RGBA") else "RGB"
    fields = pillow.metadata_fields(image.info)
    return vips.from_pixels(image.convert(mode).tobytes(), image.width, image.height, len(mode), fields)


def _deep(opened: pillow_heif.HeifFile) -> vips.Image:
    pixels = np.ascontiguousarray(opened)
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    fields = pillow.metadata_fields(opened.info) | {"bits-per-sample": opened.info["bit_depth"]}
    height, width, bands = pixels.shape
    return depth.whole_range(vips.from_pixels(pixels.tobytes(), width, height, bands, fields, deep=True))


def save(image: vips.Image, path: Path, form: Format, quality: int, *, fast: bool, metadata: dict[str, bytes]) -> None:
    """Encode a picture with 8 bits a channel, or with 10 where it has 16. Raises EncodeFailed.

    `metadata` may hold `exif`, `xmp` and `icc_profile`.
    """
    with pillow.errors_as(EncodeFailed(f"The picture could not be written as {form.label}; try another format.")):
        deep = image.format == "ushort"
        if deep and image.bands == GREY_AND_ALPHA:
            image = image.colourspace("rgb16")
        mode = DEEP_MODES[image.bands] if deep else pillow.MODES[image.bands]
        encoded = pillow_heif.from_bytes(mode, (image.width, image.height), vips.pixels(image))
        preset = FAST_PRESET if fast else PRESET
        encoded.save(path, quality=quality, enc_params={"preset": preset}, **metadata)
