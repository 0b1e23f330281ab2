"""Put pictures on the pages of one PDF, each as exactly as the file can hold it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from media_tools import registry
from media_tools.detect import detect
from media_tools.engines import canvas, colour, files, pdf, pdf_pages, strip, vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import EncodeFailed, MediaError, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.steps import turns
from media_tools.steps.pipeline import PAGES_DIFFER
from media_tools.steps.sheets import Sheet, sheet

QUALITY = 92
"""For pictures that were lossy before they came, in a format that PDF does not know."""
DOTS_PER_INCH = (30, 2400)
"""Resolutions outside of this are no honest ones."""
UNKNOWN = 72
"""What cameras and programs write as the pixels an inch when they know none."""
MILLIMETRES_PER_INCH = 25.4


def run(
    sources: Sequence[Path],
    destination: Path,
    size: tuple[float, float] | None,
    limits: Limits,
    on_progress: Progress,
) -> Result:
    """Write `output.pdf` with every picture upright on a page of `size`, or of its own size.

    Raises UnsupportedMedia, ImageTooLarge, Undecodable or EncodeFailed; among several files, it says which.
    """
    form = registry.formats()["pdf"]
    path = destination / f"output.{form.extensions[0]}"
    warning = None
    with pdf_pages.Pages(path) as pages:
        for number, source in enumerate(sources, 1):
            try:
                header = _header(source, limits)
                whole = header.frames == 1 or not header.form.pages or vips.same_size_pages(source, header.form)
                for picture, laid, orientation in _laid(source, header, whole, size, limits):
                    pages.add(picture, laid.width, laid.height, laid.matrix(orientation))
            except MediaError as error:
                if len(sources) == 1:
                    raise
                raise _named(error, number) from error
            warning = warning if whole else PAGES_DIFFER
            on_progress(number / len(sources))
    output = Output(path=Path(path.name), format=form.name, mime=form.mime, size=path.stat().st_size)
    return Result(outputs=(output,), warning=warning)


def _header(source: Path, limits: Limits) -> Header:
    form = detect(source)
    if form.kind != "image":
        raise UnsupportedMedia(f"Pages are made of pictures, and this is {form.label}; send pictures only.")
    return files.header(source, form, limits)


def _laid(
    source: Path, header: Header, whole: bool, size: tuple[float, float] | None, limits: Limits
) -> Iterator[tuple[pdf_pages.Picture, Sheet, int]]:
    """Give the pictures of a file, where they lie, and the orientation, 1–8, that makes each upright there."""
    stored = _as_it_is(source, header, limits) if header.form.name == "jpg" else None
    if stored is not None:
        yield stored, _sheet(files.load(source, header, limits), header, size), header.orientation
        return
    every_page = whole and header.form.pages and header.frames > 1
    with vips.errors_as(damaged(header.form)):
        image = files.load(source, header, limits, every_frame=every_page)
        laid = _sheet(image, header, size)
        for frame in vips.frames(vips.computed(_plain(image, header))):
            yield _encoded(frame, source, header, limits, every_page), laid, turns.UNTURNED


def _as_it_is(source: Path, header: Header, limits: Limits) -> pdf_pages.Picture | None:
    """Take a JPEG without decoding it, but for making sure that it is whole; None where PDF cannot hold it.

    What it says about its maker and place stays out.
    """
    files.read_through(source, header, limits)
    image = files.load(source, header, limits)
    data = strip.stripped(source.read_bytes(), header.form, turns.UNTURNED)
    profile = vips.metadata(image, "icc-profile-data")
    return pdf_pages.jpeg(data, header.width, header.height, image.bands, profile)


def _plain(image: vips.Image, header: Header) -> vips.Image:
    """Bring the pixels to what a page shows: upright, in sRGB or grey, on white."""
    if header.orientation > 1:
        image = vips.each_frame(image, lambda frame: vips.upright(frame, header.orientation))
    image = colour.to_srgb(image, deep=False)
    return canvas.on_white(image) if image.hasalpha() else image


def _encoded(frame: vips.Image, source: Path, header: Header, limits: Limits, every_page: bool) -> pdf_pages.Picture:
    try:
        return pdf_pages.lossy(frame, QUALITY) if header.form.quality else pdf_pages.exact(frame)
    except EncodeFailed as error:
        # Pixels are decoded while they are encoded, so a broken source shows itself here. Ask it alone.
        files.read_through(source, header, limits, every_page)
        raise error


def _sheet(image: vips.Image, header: Header, size: tuple[float, float] | None) -> Sheet:
    """Work out the page from the picture's sides and its pixels an inch."""
    inches = [
        side / _resolution(per_millimetre)
        for side, per_millimetre in ((header.width, image.xres), (header.height, image.yres))
    ]
    wide, high = (side * pdf_pages.POINTS_PER_INCH for side in inches)
    if turns.lies(header.orientation):
        wide, high = high, wide
    return sheet(size, wide, high, pdf_pages.MAX_SIDE)


def _resolution(per_millimetre: float) -> float:
    """Give pixels an inch. Where a file says nothing libvips tells 1 pixel a millimetre or 72 an inch."""
    dots = per_millimetre * MILLIMETRES_PER_INCH
    honest = per_millimetre != 1.0 and round(dots) != UNKNOWN and DOTS_PER_INCH[0] <= dots <= DOTS_PER_INCH[1]
    return dots if honest else pdf.PIXELS_PER_INCH


def _named(error: MediaError, number: int) -> MediaError:
    return type(error)(f"File {number}: {error.message}")
