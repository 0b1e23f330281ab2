"""Pillow: for what libvips has no codec for — BMP, ICO, animated PNG, animated AVIF. Plug-ins are named one by one."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image as PillowImage

from media_tools.engines import chunks, sequences, vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import EncodeFailed, ImageTooLarge, MediaError
from media_tools.limits import Limits
from media_tools.registry import Format

_PLUGINS = {
    "avif": "AVIF",
    "bmp": "BMP",
    "dds": "DDS",
    "ico": "ICO",
    "jp2": "JPEG2000",
    "pcx": "PCX",
    "png": "PNG",
    "ppm": "PPM",
    "qoi": "QOI",
}

MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
"""Pillow's word for a picture of so many bands."""
AVIF_SPEED = 6
"""The same work per picture as libvips' effort 3."""
NO_MEMORY = ("Memory allocation error", "Out of memory")
"""How libheif and libavif say that an allocation failed; neither raises MemoryError."""


@contextmanager
def errors_as(refusal: MediaError, limits: Limits | None = None) -> Iterator[None]:
    """Turn whatever Pillow raises over a file into `refusal`; its bomb alarm into ImageTooLarge."""
    before = PillowImage.MAX_IMAGE_PIXELS
    PillowImage.MAX_IMAGE_PIXELS = limits.frame_pixels if limits else before
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PillowImage.DecompressionBombWarning)
            yield
    except (MediaError, MemoryError):
        raise
    except (PillowImage.DecompressionBombError, PillowImage.DecompressionBombWarning) as error:
        most = f"{limits.frame_pixels / 1e6:g} megapixels" if limits else "the limit"
        raise ImageTooLarge(f"The picture has more pixels than are taken; at most {most}.") from error
    except Exception as error:  # a damaged file makes Pillow raise nearly anything
        if _lacks_memory(error):
            raise MemoryError from error
        raise refusal from error
    finally:
        PillowImage.MAX_IMAGE_PIXELS = before


def _lacks_memory(error: Exception) -> bool:
    """Tell a failed allocation of libheif or libavif from a size that libheif refuses by its own security limits."""
    words = str(error)
    return any(said in words for said in NO_MEMORY) and "ecurity limit" not in words


def header(source: Path, form: Format, limits: Limits) -> Header:
    """Read what the file's header says. Raises Undecodable or ImageTooLarge."""
    if form.name == "png" and chunks.png_ends_inside_a_chunk(source):
        raise damaged(form)
    with errors_as(damaged(form), limits), _open(source, form) as image:
        frames = getattr(image, "n_frames", 1) - _first_frame(image)
        return Header(
            form=form,
            width=image.width,
            height=image.height,
            frames=frames,
            orientation=_orientation(image),
            seconds=_seconds(source, form) if frames > 1 else 0.0,
        )


def load(source: Path, head: Header, limits: Limits, every_frame: bool = False) -> vips.Image:
    """Decode the picture, all frames stacked when asked. Raises Undecodable."""
    count = head.frames if every_frame else 1
    with errors_as(damaged(head.form), limits), _open(source, head.form) as image:
        mode = "RGBA" if count > 1 else _plain_mode(image)
        first = _first_frame(image)
        pixels, times = bytearray(), []
        for index in range(first, first + count):
            image.seek(index)
            pixels += _eight_bits(image).convert(mode).tobytes()
            times.append(round(image.info.get("duration", 0)))
        fields = metadata_fields(image.info, head.orientation)
        if count > 1:
            fields |= {"page-height": head.height, "n-pages": count, "delay": times}
            fields["loop"] = (
                sequences.avif_plays(source) if head.form.name == "avif" else int(image.info.get("loop", 0))
            )
    return vips.from_pixels(bytes(pixels), head.width, head.height * count, len(mode), fields)


def save(image: vips.Image, path: Path, form: Format) -> None:
    """Encode an 8-bit picture as QOI or ICO. Raises EncodeFailed."""
    with errors_as(EncodeFailed(f"The picture could not be written as {form.label}; try another format.")):
        (picture,) = to_pillow(image)
        # Neither has greys, and a picture in an icon always has transparency.
        mode = "RGBA" if form.name == "ico" or image.hasalpha() else "RGB"
        options = {"sizes": [picture.size]} if form.name == "ico" else {}
        picture.convert(mode).save(path, format=_PLUGINS[form.name], **options)


def save_animation(image: vips.Image, path: Path, form: Format, **options: Any) -> None:
    """Encode a stacked picture as an animation; `options` are the Pillow saver's own. Raises EncodeFailed."""
    with errors_as(EncodeFailed(f"The animation could not be written as {form.label}; try another format.")):
        parts = to_pillow(image)
        parts[0].save(
            path,
            format=_PLUGINS[form.name],
            save_all=True,
            append_images=parts[1:],
            duration=vips.delays(image),
            **options,
        )


def to_pillow(image: vips.Image) -> list[PillowImage.Image]:
    """Compute the pixels of an 8-bit picture and hand them to Pillow, frame by frame."""
    mode = MODES[image.bands]
    size = (image.width, image.get_page_height())
    frame = size[0] * size[1] * image.bands
    data = vips.pixels(image)
    return [PillowImage.frombytes(mode, size, data[start : start + frame]) for start in range(0, len(data), frame)]


def metadata_fields(info: Mapping[Any, Any], orientation: int = 1) -> dict[str, Any]:
    """Give libvips' fields for the metadata that Pillow and its relatives keep in `info`."""
    fields: dict[str, Any] = {"orientation": orientation}
    if info.get("icc_profile"):
        fields["icc-profile-data"] = bytes(info["icc_profile"])
    if info.get("exif"):
        fields["exif-data"] = b"Exif\0\0" + bytes(info["exif"]).removeprefix(b"Exif\0\0")
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp")
    if xmp:
        fields["xmp-data"] = xmp.encode() if isinstance(xmp, str) else bytes(xmp)
    return fields


def _open(source: Path, form: Format) -> PillowImage.Image:
    return PillowImage.open(source, formats=[_PLUGINS[form.name]])


def _seconds(source: Path, form: Format) -> float:
    match form.name:
        case "png":
            return sequences.png_seconds(source)
        case "avif":
            return sequences.avif_seconds(source)
    return 0.0


def _first_frame(image: PillowImage.Image) -> int:
    """Skip the picture that an APNG shows only where animation is unknown."""
    return 1 if getattr(image, "default_image", False) else 0


def _orientation(image: PillowImage.Image) -> int:
    value = image.getexif().get(0x0112, 1)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _eight_bits(image: PillowImage.Image) -> PillowImage.Image:
    """Scale a grey of 16 bits down; Pillow would cut it off at 255."""
    if not image.mode.startswith("I;16"):
        return image
    return image.convert("I").point(lambda value: value * (1 / 257))


def _plain_mode(image: PillowImage.Image) -> str:
    """Give the smallest of L, LA, RGB and RGBA that holds the picture."""
    if image.has_transparency_data:
        return "LA" if image.mode in ("L", "LA", "La", "1") else "RGBA"
    return "L" if image.mode in ("1", "L") or image.mode.startswith("I;16") else "RGB"
