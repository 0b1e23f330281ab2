"""Tables as rows: CSV and TSV by Python's reader and writer, XLSX by openpyxl; never more than a row at once."""

import csv
import datetime
import mimetypes
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from media_tools import texts
from media_tools.engines.packages import reading
from media_tools.errors import EncodeFailed, InvalidParam, Undecodable
from media_tools.media import Progress
from media_tools.registry import Format

# openpyxl asks for the machine's list of types as it is imported, which lies outside the cage
mimetypes.knownfiles.clear()
import openpyxl  # noqa: E402
from openpyxl.cell import WriteOnlyCell  # noqa: E402
from openpyxl.utils import get_column_letter  # noqa: E402

COMMA = ","
DELIMITERS = ",;\t|"
SHOWN, MOST_TOLD = 5, 100
"""How many names of sheets stand in a sentence, and beside it."""
SAMPLE_CHARACTERS = 64 * 1024
SAMPLE_LINES = 20
FIELD_CHARACTERS = 32_767
"""The longest text of a cell in a sheet; also far more than a field of an honest table has."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""As large as a sheet of Excel may be."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Programs that open a table take a text that begins so for a formula."""

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_LOOKS_LIKE_A_NUMBER = re.compile(r"[+-]?[0-9][0-9.,' ]*%?")

Row = Sequence[Any]


def delimiter(source: Path | None, form: Format, said: str | None) -> str:
    """Give what stands between the cells of a CSV or TSV: what is `said` of a CSV, or what is found in `source`."""
    own: str = form.engine["table"]
    if own == COMMA and said:
        return said
    if source is None:
        return own
    with source.open(encoding=texts.encoding(source), newline="") as file:
        return _delimiter(file.read(SAMPLE_CHARACTERS), form)


def read_text(source: Path, form: Format, said: str | None = None) -> Iterator[Row]:
    """Give the rows of a CSV or TSV; the delimiter of a CSV is `said`, or else found out. Raises Undecodable."""
    try:
        between = delimiter(source, form, said)
        with source.open(encoding=texts.encoding(source), newline="") as file:
            csv.field_size_limit(FIELD_CHARACTERS * 32)
            yield from csv.reader(file, delimiter=between)
    except (csv.Error, UnicodeError) as error:
        raise Undecodable(f"The {form.label} has a row that cannot be read; check its quotes and its text.") from error


def read_sheet(source: Path, name: str | None = None) -> Iterator[Row]:
    """Give the rows of a sheet of an XLSX, the first visible one if not named: the results of formulas.

    Raises Undecodable, and InvalidParam where no sheet has this name.
    """
    # by an open file: of a path openpyxl asks the ending
    with reading(), source.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        if not sheets:
            raise Undecodable("The Excel file has no sheet with cells.")
        sheet = sheets[0] if name is None else _named(book.worksheets, name)
        yield from sheet.iter_rows(values_only=True)
        book.close()


def write_text(
    rows: Iterator[Row],
    target: Path,
    form: Format,
    on_progress: Progress,
    *,
    foreign: bool,
    said: str | None = None,
) -> None:
    """Write rows as CSV, with the delimiter that is `said`, or TSV, in UTF-8.

    Of a `foreign` sheet no text may become a formula where it is opened.
    """
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter(None, form, said), lineterminator="\r\n")
        for row in rows:
            writer.writerow([told(value, foreign=foreign) for value in row])


def write_sheet(rows: Iterator[Row], target: Path, on_progress: Progress) -> None:
    """Write rows as the one sheet of an XLSX: plain numbers as numbers, all else as text and never as a formula.

    Raises EncodeFailed for more rows or columns than a sheet has.
    """
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for number, row in enumerate(rows):
        if number >= MOST_ROWS or len(row) > MOST_COLUMNS:
            raise EncodeFailed(
                f"A sheet has at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns; split the table into parts."
            )
        sheet.append([_cell(sheet, value) for value in row])
    book.save(target)


def _named(sheets: Sequence[Any], name: str) -> Any:
    """Find a sheet, in letters of any case, as spreadsheets do. Raises InvalidParam."""
    found = [sheet for sheet in sheets if sheet.title.casefold() == name.casefold()]
    if found:
        return found[0]
    titles = [
        "".join(each if each.isprintable() and each != "/" else "?" for each in sheet.title)[:31] for sheet in sheets
    ]
    more = f" and {len(titles) - SHOWN:,} more" if len(titles) > SHOWN else ""
    raise InvalidParam(
        f"The workbook has no sheet of this name; it has: {', '.join(titles[:SHOWN])}{more}.",
        field="sheetName",
        allowed=titles[:MOST_TOLD],
    )


def _delimiter(sample: str, form: Format) -> str:
    """Find the delimiter that stands in every line equally often, the form's own where none or several do."""
    own: str = form.engine["table"]
    lines = [line for line in sample.splitlines()[:SAMPLE_LINES] if line.strip()]
    if own == "\t" or not lines:
        return own
    first = max(DELIMITERS, key=lambda each: (min(line.count(each) for line in lines), each == own))
    return first if all(first in line for line in lines) else own


def letter(column: int) -> str:
    """Give what sheets call a column, counted from 1."""
    return str(get_column_letter(column))


def told(value: Any, *, foreign: bool = False) -> str:
    """Give a cell as text: times as ISO 8601. Of a `foreign` sheet no text may become a formula where it is opened."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime.datetime():
            return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case str() if foreign and value.startswith(FORMULA) and not _LOOKS_LIKE_A_NUMBER.fullmatch(value):
            return f"'{value}"
        case _:
            return str(value)


def _cell(sheet: Any, value: Any) -> Any:
    text = str(value)
    if _NUMBER.fullmatch(text) and len(text) < 17:
        return float(text) if "." in text else int(text)
    # openpyxl takes a text with = in front for a formula, and refuses letters that XML has not
    cell = WriteOnlyCell(sheet)
    cell.value = "".join(letter for letter in text[:FIELD_CHARACTERS] if letter.isprintable() or letter in "\n\t")
    cell.data_type = "s"
    return cell
