"""An opened PDF whose pages are drawn one after the other, each measured against the limits before the first."""

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pypdfium2

from media_tools.engines import pdf, vips
from media_tools.engines.header import Header, damaged
from media_tools.errors import ImageTooLarge
from media_tools.limits import Limits
from media_tools.more_params import Pages, Ranges
from media_tools.registry import Format


class Drawing:
    """The wanted pages: `numbers` counts from 1, `headers` are as large as they will be drawn."""

    def __init__(
        self, document: pypdfium2.PdfDocument, form: Format, numbers: Sequence[int], dpi: int | None, limits: Limits
    ) -> None:
        """Measure the pages: at `dpi`, or as `pdf.header` does. Raises ImageTooLarge for one, or for all together."""
        self._document, self._form = document, form
        self.numbers = numbers
        self.headers: list[Header] = []
        self._factors: list[float] = []
        if len(numbers) > limits.frames:
            raise ImageTooLarge(
                f"At most {limits.frames:,} pages are drawn at once, and {len(numbers):,} are asked for."
            )
        for number in numbers:
            page = document[number - 1]
            width, height, factor = pdf.measured(page, limits) if dpi is None else _at(page, dpi)
            page.close()
            limits.check_picture(width, height)
            self.headers.append(Header(form=form, width=width, height=height))
            self._factors.append(factor)
        pixels = sum(each.width * each.height for each in self.headers)
        if pixels > limits.total_pixels:
            raise ImageTooLarge(
                f"The pages have {pixels / 1e6:,.0f} megapixels together; at most {limits.total_pixels / 1e6:g} are "
                "drawn at once. Ask for fewer pages or a lower dpi."
            )

    def drawn(self, place: int) -> vips.Image:
        """Draw the page that stands in this place of `numbers`. Raises Undecodable."""
        with pdf.errors_as(damaged(self._form)):
            page = self._document[self.numbers[place] - 1]
            try:
                return pdf.drawn(page, self._factors[place])
            finally:
                page.close()


@contextmanager
def opened(source: Path, form: Format, ranges: Ranges | None, dpi: int | None, limits: Limits) -> Iterator[Drawing]:
    """Open a PDF to draw the pages of these ranges, or the first. Raises InvalidParam, ImageTooLarge, Undecodable."""
    with ExitStack() as stack:
        with pdf.errors_as(damaged(form)):
            document = stack.enter_context(pdf.opened(source))
            numbers = Pages.chosen(ranges, len(document), "pages") if ranges else [1]
            drawing = Drawing(document, form, numbers, dpi, limits)
        yield drawing


def _at(page: pypdfium2.PdfPage, dpi: int) -> tuple[int, int, float]:
    factor = dpi / pdf.POINTS_PER_INCH
    width, height = (math.ceil(max(side, 1) * factor) for side in page.get_size())
    return width, height, factor
