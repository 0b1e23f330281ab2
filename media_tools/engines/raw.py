"""LibRaw through rawpy: camera RAW, developed with the camera's white balance into sRGB."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

# Read when LibRaw is loaded: each thread costs address space, of which a child has little, and saves no CPU.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import rawpy

from media_tools.engines import raw_exif, vips
from media_tools.engines.header import Header
from media_tools.errors import MediaError, Undecodable
from media_tools.limits import Limits
from media_tools.registry import Format

DEEP_PIXELS = 40_000_000
"""Up to so many pixels come with 16 bits a channel; more of them leave an encoder too little of two gigabytes."""
HUNGRY_PIXELS = 20_000_000
"""A smaller sensor never lacks memory: there it is a nonsense count in a damaged file that asks for too much."""
ORIENTATIONS = {0: 1, 1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7}
"""EXIF's word for each of LibRaw's turns."""
GAMMA = (2.4, 12.92)
"""The curve of sRGB (IEC 61966-2-1); LibRaw's own default is that of television."""
MOST_STRETCH = 4.0
"""Pixels of a sensor are square, or twice as high as wide."""


def header(source: Path, form: Format, limits: Limits) -> Header:
    """Read what the file says of its sensor, no pixel. Raises Undecodable, or ImageTooLarge for the whole sensor."""
    with _opened(source, form) as raw:
        sizes = raw.sizes
    limits.check_picture(sizes.raw_width, sizes.raw_height)
    width, height, aspect = sizes.width, sizes.height, sizes.pixel_aspect
    if not 1 / MOST_STRETCH <= aspect <= MOST_STRETCH:
        raise _refusal(form)
    if aspect < 1:
        height = int(height / aspect + 0.5)
    elif aspect > 1:
        width = int(width * aspect + 0.5)
    return Header(form=form, width=width, height=height, orientation=ORIENTATIONS.get(sizes.flip, 1))


def load(source: Path, head: Header, scale: float = 1.0) -> vips.Image:
    """Develop the picture, as it is stored. Raises Undecodable.

    Where half of its size is enough, four pixels of the sensor become one, and no colour has to be guessed.
    """
    half = scale <= 0.5
    pixels_wanted = head.width * head.height // (4 if half else 1)
    with _opened(source, head.form) as raw:
        developed = raw.postprocess(
            half_size=half,
            use_camera_wb=True,
            output_color=rawpy.ColorSpace.sRGB,
            output_bps=16 if pixels_wanted <= DEEP_PIXELS else 8,
            gamma=GAMMA,
            user_flip=0,
        )
    height, width, bands = developed.shape
    data = memoryview(np.ascontiguousarray(developed).view(np.uint8).reshape(-1))  # type: ignore[arg-type]
    fields = {"orientation": head.orientation, **raw_exif.fields(source, head.orientation)}
    return vips.from_pixels(data, width, height, bands, fields, deep=developed.dtype == np.uint16)


@contextmanager
def _opened(source: Path, form: Format) -> Iterator[rawpy.RawPy]:
    """Open a file for its header; the pixels are decoded when they are asked for."""
    sensor = 0
    try:
        with rawpy.imread(str(source)) as raw:
            sensor = raw.sizes.raw_width * raw.sizes.raw_height
            yield raw
    except (MediaError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, rawpy.LibRawUnsufficientMemoryError) and sensor >= HUNGRY_PIXELS:
            raise MemoryError from error
        raise _refusal(form) from error


def _refusal(form: Format) -> Undecodable:
    return Undecodable(
        f"The {form.label} file is damaged, cut short or of a camera that is not known here; send it as DNG or JPEG."
    )
