"""pypdfium2: the first page of a PDF as a picture, and pictures as pages."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2

from media_tools.engines import vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import EncodeFailed, MediaError
from media_tools.limits import Limits
from media_tools.registry import Format

POINTS_PER_INCH = 72
PIXELS_PER_INCH = 144
"""Text stays readable, and a page that was written here comes back at the size it had."""
PAGE_PIXELS = 36_000_000
"""An A0 sheet fits; a larger page is drawn smaller, for it has no pixels that could be lost."""


@contextmanager
def errors_as(refusal: MediaError) -> Iterator[None]:
    """Turn whatever PDFium's binding raises into `refusal`."""
    try:
        yield
    except (MediaError, MemoryError):
        raise
    except Exception as error:  # the binding raises its own class, and ctypes' errors besides
        raise refusal from error


def header(source: Path, form: Format, limits: Limits) -> Header:
    """Measure the first page. A page too large for the limits is measured smaller: it has no pixels of its own."""
    with errors_as(damaged(form)), _first_page(source) as page:
        points = page.get_size()
    width, height = (max(side, 1) * PIXELS_PER_INCH / POINTS_PER_INCH for side in points)
    most = min(limits.frame_pixels, PAGE_PIXELS)
    fit = min(1.0, (limits.side - 1) / max(width, height), (most / (width * height)) ** 0.5)
    # Rounded as the renderer does, so that a page drawn at its own size needs no scaling afterwards.
    return Header(form=form, width=math.ceil(width * fit), height=math.ceil(height * fit))


def load(source: Path, head: Header, scale: float) -> vips.Image:
    """Draw the first page on white, `scale` times the size that the header told. Raises Undecodable."""
    with errors_as(damaged(head.form)), _first_page(source) as page:
        own = PIXELS_PER_INCH / POINTS_PER_INCH
        fit = min(1.0, head.width / (max(page.get_width(), 1) * own))
        factor = scale * fit * own
        bitmap = page.render(scale=factor, rev_byteorder=True, prefer_bgrx=False)
        picture = bitmap.to_pil().convert("RGB")
    return vips.from_pixels(picture.tobytes(), picture.width, picture.height, 3, {})


def save(image: vips.Image, path: Path, quality: int) -> None:
    """Write each frame of a picture as a page of its size, as JPEG of the given quality. Raises EncodeFailed."""
    pages = vips.frames(vips.computed(image))
    encoded = [vips.jpeg_bytes(page, quality) for page in pages]
    with errors_as(EncodeFailed("The picture could not be written as PDF; try another format.")):
        document = pypdfium2.PdfDocument.new()
        for page, jpeg in zip(pages, encoded, strict=True):
            width, height = (side * POINTS_PER_INCH / PIXELS_PER_INCH for side in (page.width, page.height))
            sheet = document.new_page(width, height)
            picture = pypdfium2.PdfImage.new(document)
            picture.load_jpeg(io.BytesIO(jpeg), inline=True)
            picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
            sheet.insert_obj(picture)
            sheet.gen_content()
        with path.open("wb") as file:
            document.save(file)
        document.close()


@contextmanager
def _first_page(source: Path) -> Iterator[pypdfium2.PdfPage]:
    document = pypdfium2.PdfDocument(source)
    try:
        yield document[0]
    finally:
        document.close()
