"""Make a file of any format that is read: by Pillow or a library of the tests, else by this project's own writer."""

import io
import struct
from functools import cache

import numpy as np
import pillow_heif
import pyvips
from PIL import Image, features
from sklearn.datasets import load_sample_image

from media_tools import registry
from media_tools.registry import Format
from tests.media_tools.work import convert

SIZE = (96, 64)
BEST: dict[str, dict[str, object]] = {
    "jpg": {"quality": 97, "subsampling": 0},
    "webp": {"lossless": True, "exact": True},
    "avif": {"quality": 98, "subsampling": "4:4:4", "speed": 8},
}
LONG = 2048
LOSSLESS_WHEN_MADE = ("webp",)


class NoSample(Exception):
    """The format cannot hold such a picture, or nothing here can make such a file."""


@cache
def photo() -> Image.Image:
    """Give a part of a real photograph."""
    return Image.fromarray(load_sample_image("china.jpg")).crop((300, 150, 396, 214))


@cache
def chart() -> Image.Image:
    """Give every hue from left to right and every lightness from top to bottom, within the inks of a print."""
    hue, light = np.meshgrid(np.linspace(0, 2 * np.pi, SIZE[0]), np.linspace(85, 35, SIZE[1]))
    lab = np.dstack([light, 28 * np.cos(hue), 28 * np.sin(hue)]).astype(np.float32)
    return Image.fromarray(pyvips.Image.new_from_array(lab, interpretation="lab").colourspace("srgb").numpy())


@cache
def holed() -> Image.Image:
    """Give the photograph with an opaque left, a ramp of transparency in the middle and nothing on the right."""
    picture = photo().convert("RGBA")
    ramp = np.clip(np.linspace(3 * 255, -255, SIZE[0]), 0, 255).astype(np.uint8)
    picture.putalpha(Image.fromarray(np.tile(ramp, (SIZE[1], 1))))
    return picture


@cache
def corners() -> Image.Image:
    """Give a small picture whose corners have four colours, so that it looks different in every orientation."""
    ends = np.array([[[200, 60, 50], [60, 160, 70]], [[50, 80, 190], [225, 205, 90]]], float)
    x, y = np.meshgrid(np.linspace(0, 1, 24), np.linspace(0, 1, 16))
    x, y = x[..., None], y[..., None]
    top, bottom = (row[0] * (1 - x) + row[1] * x for row in ends)
    return Image.fromarray(np.rint(top * (1 - y) + bottom * y).astype(np.uint8))


def gradient(width: int, height: int) -> Image.Image:
    """Give a picture of any size in which colours change slowly, along a short side not at all."""
    x, y = np.meshgrid(np.linspace(0, min(1, width / 16), width), np.linspace(0, min(1, height / 16), height))
    return Image.fromarray(np.dstack([40 + 180 * x, 60 + 120 * y, 200 - 150 * x]).astype(np.uint8))


def is_lossless(form: Format) -> bool:
    """Say whether a sample of this format holds exactly the pixels that went in."""
    return form.name in LOSSLESS_WHEN_MADE or (form.lossless and not form.quality) or form.name == "gif"


def encoded(picture: Image.Image, form: Format, **options: object) -> bytes:
    """Encode a picture as well as the format can. Raises NoSample."""
    if form.name == "heif":
        heif = pillow_heif.from_bytes(picture.mode, picture.size, picture.tobytes())
        buffer = io.BytesIO()
        # tiles of what is longer take seconds each
        fast = {"enc_params": {"preset": "ultrafast"}} if max(picture.size) > LONG else {}
        heif.save(buffer, quality=100, chroma=444, **fast, **options)
        return buffer.getvalue()
    name = _pillow_name(form)
    if name is not None:
        if form.name == "ico":
            options = {"sizes": [picture.size], "bitmap_format": "bmp", **options}
        buffer = io.BytesIO()
        try:
            picture.save(buffer, name, **{**BEST.get(form.name, {}), **options})
        except (OSError, ValueError, KeyError, struct.error) as error:
            raise NoSample from error
        return buffer.getvalue()
    if not form.writes or form.vector or options:
        raise NoSample
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return convert(buffer.getvalue(), form.name, compression=100).data


def _pillow_name(form: Format) -> str | None:
    """Give Pillow's word for a format that it can write."""
    if form.kind != "image" or (form.name == "avif" and not features.check("avif")):
        return None
    Image.init()
    known = Image.registered_extensions()
    names = [known[f".{ending}"] for ending in form.extensions if f".{ending}" in known]
    return next((name for name in names if name in Image.SAVE), None)


def readable() -> list[Format]:
    """Give every format of pictures that is read here."""
    return [form for form in registry.formats().values() if form.reads and (form.kind == "image" or form.name == "pdf")]


def targets() -> list[Format]:
    """Give every format of pictures that is written here."""
    return [
        form for form in registry.formats().values() if form.writes and (form.kind == "image" or form.name == "pdf")
    ]
