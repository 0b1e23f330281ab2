"""libvips: the first engine for every codec it has. Loaders are named one by one; all others stay blocked.

Values are `Image`s: frames and pages stand stacked in one tall picture with the field `page-height`.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("VIPS_WARNING", "1")  # read when libvips is loaded: be silent about what becomes an error

import pyvips
from pyvips import Image as Image

from media_tools.engines.header import Header, damaged
from media_tools.errors import EncodeFailed, MediaError, OutputTooLarge, Undecodable
from media_tools.registry import Format

THREADS = 1
"""One thread costs the least CPU at the same speed for everything but AV1."""
AVIF_THREADS = 2

UNSAID_TIME = 100
"""Milliseconds that every viewer gives a frame without a time of its own."""

_LOADERS = {
    "jpg": "jpegload",
    "png": "pngload",
    "webp": "webpload",
    "avif": "heifload",
    "tiff": "tiffload",
    "gif": "gifload",
}
_SAVERS = {
    "jpg": "jpegsave",
    "png": "pngsave",
    "webp": "webpsave",
    "avif": "heifsave",
    "tiff": "tiffsave",
    "gif": "gifsave",
}
_FAIL_ON = {"tiff": "error"}
"""What breaks a picture, where it is not only its being cut short: libtiff calls that an error like any other."""
_BUFFER_LOADERS = {"svg": "svgload_buffer", "jpg": "jpegload_buffer", "png": "pngload_buffer"}
_STACKED = ("webp", "tiff", "gif")
_MEMORY_WORDS = (
    "out of memory",
    "insufficient memory",
    "not enough memory",
    "memory allocation",
    "cannot allocate",
    "failed to allocate",
    "undefined aom error",  # what the AV1 encoder says of a picture of 100 megapixels in two gigabytes
    "bufferpool() failed",  # or this, when less is left
)
_NOT_MEMORY_WORDS = ("security limit", "tiff directory", "out of memory reading of")
"""Damaged files make these libraries speak of memory, too, when a count in them is nonsense."""


def _start() -> None:
    """Set libvips up for one hostile file after another: nothing cached, nothing loadable that is not named."""
    # pyvips sends libvips' words to Python's logging from libvips' own threads. A garbage collection that happens to
    # start there frees pictures in a thread that may not, and the process aborts.
    pyvips._remove_log_handler()
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(THREADS)
    pyvips.operation_block_set("VipsForeignLoad", True)
    for loader in (*_LOADERS.values(), *_BUFFER_LOADERS.values()):
        pyvips.operation_block_set(pyvips.type_name(pyvips.type_find("VipsOperation", loader)), False)


_start()


@contextmanager
def errors_as(refusal: MediaError) -> Iterator[None]:
    """Turn a libvips error into `refusal`, or into MemoryError, OSError or OutputTooLarge where it says that."""
    try:
        yield
    except pyvips.Error as error:
        words = str(error).lower()
        nonsense = any(phrase in words for phrase in _NOT_MEMORY_WORDS)
        if not nonsense and any(phrase in words for phrase in _MEMORY_WORDS):
            raise MemoryError from error
        if "no space left" in words:
            raise OSError(errno.ENOSPC, "No space left on device") from error
        if "file too large" in words:
            raise OutputTooLarge("The result grew too large; choose a smaller size or a lower quality.") from error
        raise refusal from error


def look(source: Path, form: Format) -> tuple[Header, Image]:
    """Read what the file's header says, no pixel, and give the picture opened for that. Raises Undecodable."""
    with errors_as(damaged(form)):
        image = _open(source, form)
    head = Header(
        form=form,
        width=image.width,
        height=image.get_page_height(),
        frames=image.get_n_pages(),
        orientation=orientation(image),
        seconds=sum(image.get("delay")) / 1000 if image.get_typeof("delay") and image.get_n_pages() > 1 else 0.0,
    )
    return head, image


def load(
    source: Path, head: Header, scale: float = 1.0, every_frame: bool = False, opened: Image | None = None
) -> Image:
    """Open the picture for reading from top to bottom, all frames stacked when asked.

    `scale` is the size that will be needed, 1.0 or less: a codec that can decode smaller for less does so, and gives
    a picture of at least that size. `opened` is what `look` gave, not read yet: it serves where nothing else is asked
    of the codec. Raises Undecodable, now or when the pixels are read.
    """
    options: dict[str, Any] = {}
    if every_frame and head.form.name in _STACKED:
        options["n"] = -1
    elif head.form.engine.get("shrink") == "power-of-two":
        if (shrink := _power_of_two(1 / scale)) > 1:
            options["shrink"] = shrink
    elif head.form.engine.get("shrink") == "exact" and scale < 1:
        options["scale"] = scale
    with errors_as(damaged(head.form)):
        image = _open(source, head.form, **options) if options or opened is None else opened
    return image if "n" in options else without(image, "page-height", "n-pages", "delay", "loop")


def from_bytes(data: bytes, kind: str, **options: Any) -> Image:
    """Open a picture that is in memory, by a named loader. Raises pyvips.Error inside the caller's `errors_as`."""
    loader: Callable[..., Image] = getattr(pyvips.Image, _BUFFER_LOADERS[kind])
    return loader(data, access="sequential", **options)


def from_pixels(
    data: bytes | memoryview, width: int, height: int, bands: int, fields: dict[str, Any], *, deep: bool = False
) -> Image:
    """Wrap raw pixels of 8 bits, or of 16 where `deep`, all frames stacked: `height` is the whole height.

    `fields` as libvips names them.
    """
    image = pyvips.Image.new_from_memory(data, width, height, bands, "ushort" if deep else "uchar")
    grey, colour = ("grey16", "rgb16") if deep else ("b-w", "srgb")
    image = image.copy(interpretation=grey if bands < 3 else colour)
    for name, value in fields.items():
        if isinstance(value, bytes):
            image.set_type(pyvips.GValue.blob_type, name, value)
        elif isinstance(value, list):
            image.set_type(pyvips.GValue.array_int_type, name, value)
        else:
            image.set_type(pyvips.GValue.gint_type, name, value)
    return image


def save(image: Image, path: Path, form: Format, **options: Any) -> None:
    """Encode the picture into the file `path`. `options` are the libvips saver's own. Raises EncodeFailed."""
    pyvips.concurrency_set(AVIF_THREADS if form.name == "avif" else THREADS)
    with errors_as(EncodeFailed(f"The picture could not be written as {form.label}; try another format.")):
        getattr(image, _SAVERS[form.name])(str(path), **options)


def jpeg_bytes(image: Image, quality: int) -> bytes:
    """Encode the picture as a JPEG in memory, without metadata."""
    with errors_as(EncodeFailed("The picture could not be encoded; try another format.")):
        encoded: bytes = image.jpegsave_buffer(Q=quality, optimize_coding=True, keep=0)
        return encoded


def frames(image: Image) -> list[Image]:
    """Cut a stacked picture into its frames, top first."""
    height = image.get_page_height()
    if height >= image.height:
        return [image]
    return [image.crop(0, top, image.width, height) for top in range(0, image.height, height)]


def each_frame(image: Image, change: Callable[[Image], Image]) -> Image:
    """Change every frame by itself, so that nothing bleeds from one into the next, and stack them again."""
    parts = frames(image)
    if len(parts) == 1:
        return change(image)
    changed = [change(part) for part in parts]
    stacked = pyvips.Image.arrayjoin(changed, across=1)
    stacked = stacked.copy()
    stacked.set_type(pyvips.GValue.gint_type, "page-height", changed[0].height)
    return stacked


def scale(image: Image, width: int, height: int) -> Image:
    """Scale to exactly this size. Transparent pixels do not colour their neighbours."""
    if not image.hasalpha():
        return image.resize(width / image.width, vscale=height / image.height)
    premultiplied = image.premultiply()
    resized = premultiplied.resize(width / image.width, vscale=height / image.height)
    return resized.unpremultiply().cast(image.format)


def cut_centre(image: Image, width: int, height: int) -> Image:
    """Cut this size out of the centre."""
    return image.crop((image.width - width) // 2, (image.height - height) // 2, width, height)


def upright(image: Image, orientation: int) -> Image:
    """Turn and mirror the pixels by an EXIF orientation. They are computed first: a turn reads them out of order."""
    image = image.copy_memory()
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    return image.autorot()


def orientation(image: Image) -> int:
    """Give the EXIF orientation, 1 when there is none or it is nonsense."""
    value = image.get("orientation") if image.get_typeof("orientation") else 1
    return int(value) if 1 <= value <= 8 else 1


def without(image: Image, *fields: str) -> Image:
    """Give the picture without these fields."""
    present = [name for name in fields if image.get_typeof(name)]
    if not present:
        return image
    image = image.copy()
    for name in present:
        image.remove(name)
    return image


def with_block(image: Image, field: str, block: bytes) -> Image:
    """Give the picture with a block of metadata in place of its own."""
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, field, block)
    return image


def frame_count(image: Image) -> int:
    """Count the frames of a stacked picture."""
    return max(1, int(image.height // image.get_page_height()))


def delays(image: Image) -> list[int]:
    """Give the time of each frame in milliseconds; 100 where the source did not say, or said 0, as viewers have it."""
    known = image.get("delay") if image.get_typeof("delay") else []
    count = frame_count(image)
    return [time or UNSAID_TIME for time in [*known[:count], *[0] * (count - len(known))]]


def loops(image: Image) -> int:
    """Give how often an animation plays; 0 is for ever."""
    return int(image.get("loop")) if image.get_typeof("loop") else 0


def has_palette(image: Image) -> bool:
    """Say whether the picture came with a palette of at most 256 colours."""
    return bool(image.get_typeof("palette"))


def metadata(image: Image, field: str) -> bytes | None:
    """Give a block of metadata by libvips' name for it, such as `xmp-data`; None when there is none."""
    return bytes(image.get(field)) if image.get_typeof(field) else None


def pixels(image: Image) -> memoryview:
    """Compute the picture and give its raw pixels. Raises Undecodable when the source turns out to be broken."""
    with errors_as(Undecodable("The file is damaged or cut short; export it again and send the new one.")):
        return memoryview(image.write_to_memory())


def computed(image: Image) -> Image:
    """Compute a stacked picture whole, so that its frames can be read one by one; a single one can stream."""
    if frame_count(image) == 1:
        return image
    with errors_as(Undecodable("The file is damaged or cut short; export it again and send the new one.")):
        return image.copy_memory()


def same_size_pages(source: Path, form: Format) -> bool:
    """Say whether all pages have one size, so that they can be read as one stack."""
    try:
        _open(source, form, n=-1)
    except pyvips.Error:
        return False
    return True


def _open(source: Path, form: Format, **options: Any) -> Image:
    loader: Callable[..., Image] = getattr(pyvips.Image, _LOADERS[form.name])
    return loader(str(source), access="sequential", fail_on=_FAIL_ON.get(form.name, "truncated"), **options)


def _power_of_two(shrink: float) -> int:
    """Give the JPEG decoder's own reduction, leaving a factor of at least two to a better filter."""
    return 8 if shrink >= 16 else 4 if shrink >= 8 else 2 if shrink >= 4 else 1
