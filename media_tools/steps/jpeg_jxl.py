"""Carry a picture between JPEG and JPEG XL as it is: no coefficient changes, and the way back gives the very file."""

from pathlib import Path

from media_tools import registry
from media_tools.detect import detect
from media_tools.engines import colour, files, jxl_jpeg, strip, vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import EncodeFailed, MediaError
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.steps import sizes, turns
from media_tools.steps.edits import NO_EDITS
from media_tools.steps.wish import Wish

BEST = 100
"""The quality that asks for it: encoding anew would make a larger file of the same picture, and not quite the same."""
MOST_PIXELS = 16_000_000
"""The coefficients are held whole, and libjxl ends its process where memory lacks; larger ones are encoded anew."""
PAIRS = (("jpg", "jxl"), ("jxl", "jpg"))


def run(source: Path, destination: Path, wish: Wish, limits: Limits, on_progress: Progress) -> Result | None:
    """Write `output.<extension>` into the folder `destination`; None where the picture has to be encoded anew.

    So it has where other pixels or colours are wished, or where the file holds what the other format cannot. Raises
    Undecodable or ImageTooLarge.
    """
    if wish.auto or wish.quality < BEST or wish.edits != NO_EDITS:
        return None
    form = detect(source)
    if (form.name, wish.target.name) not in PAIRS:
        return None
    header = files.header(source, form, limits)
    if not _same_pixels(header, wish) or not _same_colours(source, header, limits):
        return None
    path = destination / f"output.{wish.target.extensions[0]}"
    try:
        if form.name == "jpg":
            jxl_jpeg.pack(_jpeg(source.read_bytes(), header.orientation, wish), path, wish.target)
        else:
            jpeg = jxl_jpeg.unpack(source, form, limits.output_bytes(source.stat().st_size))
            if jpeg is None:
                return None
            path.write_bytes(_jpeg(jpeg, header.orientation, wish))
            if not _is_that_picture(path, header, limits):
                return None
    except EncodeFailed:
        return None
    on_progress(1.0)
    lying = wish.upright and turns.lies(header.orientation)
    width, height = (header.height, header.width) if lying else (header.width, header.height)
    made = Output(
        path=Path(path.name),
        format=wish.target.name,
        mime=wish.target.mime,
        size=path.stat().st_size,
        width=width,
        height=height,
    )
    return Result(outputs=(made,))


def _same_pixels(header: Header, wish: Wish) -> bool:
    """Say whether the picture keeps its size, and is upright by what its file says where it shall be.

    JPEG XL turns a picture by its header, which every decoder follows; JPEG by a tag, which is not for the result.
    """
    if header.frames > 1 or header.width * header.height > MOST_PIXELS:
        return False
    if wish.target.name == "jpg" and wish.upright and header.orientation > 1:
        return False
    wide, high = header.width, header.height
    if wish.upright and turns.lies(header.orientation):
        wide, high = high, wide
    return sizes.plan(wide, high, wish.box, wish.enlarge) == sizes.Geometry(wide, high, wide, high)


def _same_colours(source: Path, header: Header, limits: Limits) -> bool:
    """Say whether the colours are plain sRGB already. Reads every pixel, so that a broken file is refused."""
    with vips.errors_as(damaged(header.form)):
        image = files.load(source, header, limits)
        image.avg()
    return colour.is_plain(image)


def _jpeg(data: bytes, orientation: int, wish: Wish) -> bytes:
    return data if wish.metadata else strip.stripped(data, registry.formats()["jpg"], orientation)


def _is_that_picture(path: Path, header: Header, limits: Limits) -> bool:
    """Say whether the JPEG that came out is whole and of the size that was read before; remove it if not."""
    form = registry.formats()["jpg"]
    try:
        found = files.header(path, form, limits)
        files.read_through(path, found, limits)
    except MediaError:
        found = None
    if found is not None and (found.width, found.height) == (header.width, header.height):
        return True
    path.unlink()
    return False
