"""pypdfium2: the pages of a PDF as pictures; and pictures as pages."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pypdfium2.raw

from media_tools.engines import pdf_pages, vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import InvalidParam, MediaError, Undecodable
from media_tools.limits import Limits
from media_tools.registry import Format

POINTS_PER_INCH = pdf_pages.POINTS_PER_INCH
PIXELS_PER_INCH = 144
"""Text stays readable, and a page that was written here comes back at the size it had."""
PAGE_PIXELS = 36_000_000
"""An A0 sheet fits; a larger page is drawn smaller, for it has no pixels that could be lost."""
LOCKED = "The PDF is locked with a password; save it without one and send it again."


@contextmanager
def errors_as(refusal: MediaError) -> Iterator[None]:
    """Turn whatever PDFium's binding raises into `refusal`, and a missing password into words of its own."""
    try:
        yield
    except (MediaError, MemoryError):
        raise
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise (Undecodable(LOCKED) if locked else refusal) from error
    except Exception as error:  # ctypes' own errors
        raise refusal from error


def header(source: Path, form: Format, limits: Limits) -> Header:
    """Measure the first page. A page too large for the limits is measured smaller: it has no pixels of its own."""
    with errors_as(damaged(form)), _page(source, 1) as page:
        width, height, _ = measured(page, limits)
    return Header(form=form, width=width, height=height)


def load(source: Path, head: Header, scale: float) -> vips.Image:
    """Draw the first page on white, `scale` times the size that the header told. Raises Undecodable."""
    with errors_as(damaged(head.form)), _page(source, 1) as page:
        own = PIXELS_PER_INCH / POINTS_PER_INCH
        fit = min(1.0, head.width / (max(page.get_width(), 1) * own))
        return drawn(page, scale * fit * own)


def page(source: Path, form: Format, number: int, width: int, limits: Limits) -> vips.Image:
    """Draw page `number`, counted from 1, on white and so many pixels wide.

    Raises InvalidParam where there is no such page, ImageTooLarge or Undecodable.
    """
    with errors_as(damaged(form)), _page(source, number) as shown:
        # A hair less than asked, since the renderer rounds up.
        factor = (width - 0.01) / max(shown.get_width(), 1)
        limits.check_picture(width, math.ceil(shown.get_height() * factor))
        return drawn(shown, factor)


@contextmanager
def opened(source: Path) -> Iterator[pypdfium2.PdfDocument]:
    """Open a document for as long as the block runs. What PDFium raises is for `errors_as`."""
    document = pypdfium2.PdfDocument(source)
    try:
        # What was typed into a form shows only so. No script runs: this PDFium has no engine for them.
        document.init_forms()
        yield document
    finally:
        document.close()


def measured(page: pypdfium2.PdfPage, limits: Limits) -> tuple[int, int, float]:
    """Give a page's size at `PIXELS_PER_INCH`, or as large as the limits let it be, and the factor from its points."""
    own = PIXELS_PER_INCH / POINTS_PER_INCH
    width, height = (max(side, 1) * own for side in page.get_size())
    most = min(limits.frame_pixels, PAGE_PIXELS)
    fit = min(1.0, (limits.side - 1) / max(width, height), (most / (width * height)) ** 0.5)
    # Rounded as the renderer does, so that a page drawn at its own size needs no scaling afterwards.
    return math.ceil(width * fit), math.ceil(height * fit), own * fit


def drawn(page: pypdfium2.PdfPage, factor: float) -> vips.Image:
    """Draw a page on white, so many pixels for a point."""
    bitmap = page.render(scale=factor, rev_byteorder=True, force_bitmap_format=pypdfium2.raw.FPDFBitmap_BGR)
    return vips.from_pixels(bytes(bitmap.buffer), bitmap.width, bitmap.height, 3, {})


def facts(source: Path, form: Format) -> tuple[int, float, float]:
    """Count the pages and measure the first in points."""
    with errors_as(damaged(form)), _page(source, 1) as first:
        return len(first.pdf), *first.get_size()


def save(image: vips.Image, path: Path, quality: int) -> None:
    """Write each frame of a picture as a page of its size, as JPEG of the given quality. Raises EncodeFailed."""
    with pdf_pages.Pages(path) as pages:
        for frame in vips.frames(vips.computed(image)):
            width, height = (side * POINTS_PER_INCH / PIXELS_PER_INCH for side in (frame.width, frame.height))
            pages.add(pdf_pages.lossy(frame, quality), width, height, (width, 0, 0, height, 0, 0))


@contextmanager
def _page(source: Path, number: int) -> Iterator[pypdfium2.PdfPage]:
    with opened(source) as document:
        count = len(document)
        if number > count > 0:
            pages = "1 page" if count == 1 else f"{count} pages"
            raise InvalidParam(
                f"page must be at most {count}: the PDF has {pages}.",
                field="page",
                allowed={"minimum": 1, "maximum": count},
            )
        yield document[number - 1]
