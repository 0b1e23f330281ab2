"""Honest pictures in every format that is read: one photograph, told apart in every orientation."""

import io
from functools import cache

import numpy as np
import pillow_heif
import pylibjxl
import pyvips
from PIL import Image, ImageOps
from sklearn.datasets import load_sample_image

ORIENTATION = 0x0112
MAKE = 0x010F
GPS_IFD = 0x8825
GPS_PLACE = "NOWHERE-51N"
"""Words to search for in files that shall hold no place."""

# How to store an upright picture so that the EXIF orientation brings it back (CIPA DC-008, 4.6.4, tag Orientation).
_STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@cache
def photo(width: int = 96, height: int = 64) -> Image.Image:
    """Give a real photograph of this size, upright."""
    return Image.fromarray(load_sample_image("china.jpg")).resize((width, height), Image.Resampling.LANCZOS)


def exif(orientation: int = 1) -> bytes:
    """Make EXIF with an orientation, a maker and a place."""
    block = Image.Exif()
    block[ORIENTATION] = orientation
    block[MAKE] = "Sample Maker"
    block[GPS_IFD] = {1: "N", 2: (51.0, 28.0, 38.0), 29: "2026:01:01", 27: GPS_PLACE.encode()}
    return block.tobytes()


def turned(picture: Image.Image, orientation: int) -> Image.Image:
    """Turn an upright picture to how it is stored with this orientation."""
    turn = _STORED[orientation]
    return picture if turn is None else picture.transpose(turn)


def encoded(picture: Image.Image, form: str, orientation: int = 1, metadata: bool = True, **options: object) -> bytes:
    """Encode a picture that shall be seen upright, stored as `orientation` says."""
    stored = turned(picture, orientation)
    block = exif(orientation) if metadata else None
    buffer = io.BytesIO()
    match form:
        case "jpg":
            stored.save(buffer, "JPEG", quality=95, **({"exif": block} if block else {}), **options)
        case "png" | "webp" | "avif":
            settings = {"webp": {"quality": 95}, "avif": {"quality": 90}}.get(form, {})
            stored.save(buffer, form.upper(), **({"exif": block} if block else {}), **settings, **options)
        case "tiff":
            tags = Image.Exif()
            tags.load(block or exif(orientation))
            stored.save(buffer, "TIFF", exif=tags, **options)
        case "heif":
            heif = pillow_heif.from_bytes(stored.mode, stored.size, stored.tobytes())
            heif.save(buffer, quality=95, **({"exif": block} if block else {}), **options)
        case "jxl" if block:
            # Made from a JPEG, as the encoder takes the orientation from nowhere else.
            return pylibjxl.jpeg_to_jxl(encoded(picture, "jpg", orientation, **options))
        case "jxl":
            return pylibjxl.encode(np.array(stored), distance=0.5, effort=3, **options)
        case "jp2":
            stored.save(buffer, "JPEG2000", **options)
        case "gif" | "bmp" | "qoi" | "pcx" | "dds" | "ppm":
            stored.save(buffer, form.upper(), **options)
        case "ico":
            stored.save(buffer, "ICO", sizes=[(16, 12), stored.size], **options)
        case _:
            raise ValueError(form)
    return buffer.getvalue()


def with_hole(width: int = 96, height: int = 64) -> Image.Image:
    """Give the photograph with a transparent square in its top left quarter, its colour there a loud green."""
    picture = photo(width, height).convert("RGBA")
    hole = Image.new("RGBA", (width // 4, height // 4), (0, 255, 0, 0))
    picture.paste(hole, (4, 4))
    return picture


def animation(form: str, times: tuple[int, ...] = (100, 250, 400), loop: int = 3, side: int = 48) -> bytes:
    """Make an animation of plain frames, red, green, blue and so on, each with its time in milliseconds."""
    colours = [(220, 20, 20), (20, 200, 20), (20, 20, 220), (200, 200, 20), (20, 200, 200)]
    frames = [Image.new("RGB", (side * 2, side), colours[index % 5]) for index in range(len(times))]
    # One white pixel that moves keeps encoders from merging frames.
    for index, frame in enumerate(frames):
        frame.putpixel((index, 0), (255, 255, 255))
    buffer = io.BytesIO()
    settings = {"webp": {"lossless": True, "loop": loop}, "avif": {"quality": 90}}.get(form, {"loop": loop})
    frames[0].save(buffer, form.upper(), save_all=True, append_images=frames[1:], duration=list(times), **settings)
    return buffer.getvalue()


def profile(name: str) -> bytes:
    """Give one of libvips' own ICC profiles: `srgb`, `p3` or `cmyk`."""
    image = pyvips.Image.black(8, 8, bands=3).copy(interpretation="srgb")
    return bytes(image.icc_transform(name, input_profile="srgb").get("icc-profile-data"))


def display_p3() -> tuple[bytes, Image.Image]:
    """Make a PNG in Display P3, and the same colours as sRGB shows them."""
    upright = photo()
    image = pyvips.Image.new_from_array(np.asarray(upright)).copy(interpretation="srgb")
    wide = image.icc_transform("p3", input_profile="srgb", intent="relative")
    return bytes(wide.pngsave_buffer()), upright


def cmyk(with_profile: bool) -> bytes:
    """Make a CMYK JPEG of the photograph, with libvips' profile inside or without any."""
    image = pyvips.Image.new_from_array(np.asarray(photo())).copy(interpretation="srgb")
    inks = image.icc_transform("cmyk", input_profile="srgb", intent="relative", black_point_compensation=True)
    return bytes(inks.jpegsave_buffer(Q=95, keep="icc" if with_profile else "none"))


def deep_ramp() -> np.ndarray:
    """Give a smooth ramp with 16 bits a channel: neighbours differ by less than 8 bits can hold."""
    ramp = np.linspace(0, 65535, 96 * 64, dtype=np.uint16).reshape(64, 96)
    return np.dstack([ramp, ramp[::-1], ramp])


def sixteen_bit() -> bytes:
    """Make a PNG of the ramp."""
    return bytes(pyvips.Image.new_from_array(deep_ramp()).copy(interpretation="rgb16").pngsave_buffer())


def grey() -> bytes:
    """Make a grey JPEG."""
    return encoded(ImageOps.grayscale(photo()), "jpg", metadata=False)


def pages(sizes: tuple[tuple[int, int], ...] = ((96, 64), (96, 64), (96, 64))) -> bytes:
    """Make a TIFF with a page of each size."""
    sheets = [photo(*size).rotate(180 * (index % 2)) for index, size in enumerate(sizes)]
    buffer = io.BytesIO()
    sheets[0].save(buffer, "TIFF", save_all=True, append_images=sheets[1:])
    return buffer.getvalue()


def readable() -> dict[str, bytes]:
    """Make one small file of every raster format that is read."""
    forms = ["jpg", "png", "webp", "avif", "tiff", "gif", "heif", "jxl", "bmp", "ico"]
    forms += ["qoi", "pcx", "dds", "ppm", "jp2"]
    return {form: encoded(photo(64, 48), form, metadata=False) for form in forms}
