"""What may be asked of a document beside its format: the fields of `convert`, and the formats that heed each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from media_tools.detect import COMIC
from media_tools.engines.office_profile import About
from media_tools.errors import InvalidParam
from media_tools.more_params import Delimiter, Pages, Ranges
from media_tools.params import Choice, Integer, Param, Text
from media_tools.registry import Format

LEAST_DPI, MOST_DPI = 10, 1200
LONGEST = 200
LONGEST_SHEET = 100
SIZES: Mapping[str, tuple[int, int]] = {
    "a3": (29_700, 42_000),
    "a4": (21_000, 29_700),
    "a5": (14_800, 21_000),
    "letter": (21_590, 27_940),
    "legal": (21_590, 35_560),
}
"""Width and height of upright pages, in hundredths of a millimetre."""
UNPAGED = ("md", "html", "txt")
"""Documents that have no pages until somebody lays them out."""
WORKBOOKS = ("xls", "xlsx", "ods")
TABLES = ("csv", "tsv")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The wishes; None is what the document itself says, or what is usual."""

    ranges: Ranges | None = None
    dpi: int | None = None
    size: tuple[int, int] | None = None
    title: str | None = None
    author: str | None = None
    sheet: str | None = None
    delimiter: str | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Read them from the values of a spec."""
        return cls(
            ranges=values.get("pages"),
            dpi=values.get("dpi"),
            size=SIZES.get(values.get("pageSize") or ""),
            title=values.get("title"),
            author=values.get("author"),
            sheet=values.get("sheetName"),
            delimiter=values.get("delimiter"),
        )

    def about(self) -> About:
        """Give what LibreOffice tells the document."""
        return About(title=self.title or "", author=self.author or "", page=self.size)


PLAIN = Paper()

PARAMS: tuple[Param, ...] = (
    Pages(
        name="pages",
        help="Which pages of a PDF become pictures or text, such as 1-3,7 or 5- (to the end). "
        "Pictures of several pages come in a zip.",
    ),
    Integer(
        name="dpi",
        minimum=LEAST_DPI,
        maximum=MOST_DPI,
        help="How finely pages of a PDF are drawn as pictures, in pixels an inch; 144 if not sent.",
    ),
    Choice(
        name="pageSize",
        choices=tuple(SIZES),
        help="The size of the pages that Markdown, HTML, text and books are laid out on.",
    ),
    Text(name="title", longest=LONGEST, help="The title that the document or book made tells of itself."),
    Text(name="author", longest=LONGEST, help="The author that the document or book made tells of itself."),
    Text(
        name="sheetName",
        longest=LONGEST_SHEET,
        help="Which sheet of a workbook becomes a table or data; the first visible one if not sent.",
    ),
    Delimiter(
        name="delimiter",
        help="What stands between the cells of CSV, read or written; "
        "if not sent it is found out, and a comma is written.",
    ),
)


@dataclass(frozen=True)
class Use:
    """Where a field is heeded: in words, by what is written, and by what is read and written together."""

    words: str
    target: Callable[[Format], bool]
    pair: Callable[[Format, Format], bool] = lambda form, target: True


def _is_drawn(target: Format) -> bool:
    return target.kind == "image" and not target.vector


def _is_tabular(target: Format) -> bool:
    return target.name in TABLES or target.kind == "data"


def _is_told(form: Format, target: Format) -> bool:
    """Tell whether what is made says who wrote it: what is laid out or bound does, what is drawn does not."""
    return form.worded and (form.name != COMIC or target.name == "epub")


USES: Mapping[str, Use] = {
    "pages": Use(
        "Pages can be chosen where a PDF becomes pictures or text",
        lambda target: _is_drawn(target) or target.name == "txt",
        lambda form, target: form.name == "pdf",
    ),
    "dpi": Use(
        "A dpi can be chosen where a PDF becomes pictures",
        _is_drawn,
        lambda form, target: form.name == "pdf",
    ),
    "pageSize": Use(
        "The size of pages can be chosen where Markdown, HTML, text or a book becomes pdf, docx or odt",
        lambda target: target.name in ("pdf", "docx", "odt"),
        lambda form, target: form.name in UNPAGED or (form.kind == "ebook" and form.name != COMIC),
    ),
    "title": Use(
        "A title can be given where a document or a book becomes pdf, docx, odt or epub",
        lambda target: target.name in ("pdf", "docx", "odt", "epub"),
        _is_told,
    ),
    "author": Use(
        "An author can be given where a document or a book becomes pdf, docx, odt or epub",
        lambda target: target.name in ("pdf", "docx", "odt", "epub"),
        _is_told,
    ),
    "sheetName": Use(
        "A sheet can be chosen where a workbook becomes a table or data",
        _is_tabular,
        lambda form, target: form.name in WORKBOOKS,
    ),
    "delimiter": Use(
        "A delimiter can be chosen where CSV is read or written",
        lambda target: target.kind in ("spreadsheet", "data") or target.name == "pdf",
        lambda form, target: "csv" in (form.name, target.name),
    ),
}


def check_target(values: Mapping[str, Any], fields: Mapping[str, str], target: Format) -> None:
    """Raise InvalidParam for a wish that this target never heeds; `fields` has the client's name of each."""
    for name, use in USES.items():
        if values[name] is not None and not use.target(target):
            raise InvalidParam(f"{use.words}; leave it out for {target.name}.", field=fields[name])


def check_pair(values: Mapping[str, Any], form: Format, target: Format) -> None:
    """Raise InvalidParam for a wish that is not heeded between these two formats."""
    for name, use in USES.items():
        if values.get(name) is not None and not use.pair(form, target):
            raise InvalidParam(f"{use.words}, and this file is {form.label}; leave it out.", field=name)


def is_asked(values: Mapping[str, Any]) -> bool:
    """Tell whether any of these fields was sent."""
    return any(values.get(name) is not None for name in USES)
