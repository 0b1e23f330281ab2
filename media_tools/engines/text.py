"""Draw a text with the bundled font, as a picture of white letters with a dark rim: legible on any ground."""

import html
from functools import cache
from pathlib import Path

import pyvips

from media_tools.engines import fonts, glyphs, vips
from media_tools.errors import InvalidParam

FONT = "Noto Sans Bold"
SMALLEST = 8
"""Letters below so many pixels lose their shape; they are drawn this large and scaled down."""
POINTS_PER_INCH = 72
"""At this resolution a point is a pixel."""
RIM = 1 / 16
"""How thick the rim is, against the size of the letters."""
RIM_STRENGTH = 2.5


def drawn(text: str, size: float) -> vips.Image:
    """Draw the text, `size` pixels high a line, in grey with transparency. Raises InvalidParam when nothing shows."""
    pixels = max(size, SMALLEST)
    letters = _letters(text, pixels)
    radius = pixels * RIM
    border = round(3 * radius) + 1
    size_with_rim = (letters.width + 2 * border, letters.height + 2 * border)
    letters = letters.embed(border, border, *size_with_rim)
    rim = (letters.gaussblur(radius) * RIM_STRENGTH).cast("uchar")
    # Where letters lie on their rim, both cover what is below; the share of the letters is how white it shows.
    covered = (letters + rim * (255 - letters) / 255).rint().cast("uchar")
    white = (covered > 0).ifthenelse(letters * 255.0 / covered, 0).rint().cast("uchar")
    mark = white.bandjoin(covered).copy(interpretation="b-w")
    return mark if size >= SMALLEST else vips.scale(mark, *_scaled(mark, size / SMALLEST))


def missing(text: str) -> str:
    """Give the letters of the text that would be drawn as empty boxes, each once; none where the font is not ours."""
    file = _font_file()
    return glyphs.missing(Path(file), text) if file else ""


def _letters(text: str, pixels: float) -> vips.Image:
    """Give the letters as coverage, 0 to 255. Pango would read markup in the text, so none is left in it."""
    options = {"fontfile": _font_file()} if _font_file() else {}
    try:
        return pyvips.Image.text(
            html.escape(text, quote=False), font=f"{FONT} {pixels:.2f}", dpi=POINTS_PER_INCH, align="centre", **options
        )
    except pyvips.Error as error:
        if "no text to render" not in str(error):
            raise
        raise InvalidParam("text has no letter that can be seen; send another one.", field="text") from error


def _scaled(mark: vips.Image, factor: float) -> tuple[int, int]:
    return max(1, round(mark.width * factor)), max(1, round(mark.height * factor))


@cache
def _font_file() -> str | None:
    folder = fonts.folder()
    found = sorted(folder.glob("NotoSans[[]*.ttf")) if folder else []
    return str(found[0]) if found else None
