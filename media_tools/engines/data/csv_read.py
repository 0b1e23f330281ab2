"""CSV (RFC 4180) row by row. Every cell is text, exactly as it stands: nothing is guessed to be a number or a date."""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from media_tools.engines.data import reading, values
from media_tools.engines.data.values import Listed, Value
from media_tools.errors import DataInvalid, DataTooLarge, DataTooManyValues
from media_tools.limits import MIB
from media_tools.media import Progress

CELL_CHARACTERS = MIB
LINE_CHARACTERS = 4 * MIB
COLUMNS = 16_384
"""As many as spreadsheets have."""


def read(path: Path, delimiter: str, *, has_header: bool, skip_rows: int) -> Listed:
    """Read a file, `skip_rows` lines of it left out: as objects named by the header, or as lists of cells.

    Its items raise DataInvalid, DataEncoding, DataTooLarge, DataTooManyValues and DataDuplicateKey.
    """
    reading.encoding(path)
    return Listed(lambda progress: _items(path, delimiter, has_header, skip_rows, progress))


def _items(path: Path, delimiter: str, has_header: bool, skip_rows: int, on_progress: Progress) -> Iterator[Value]:
    # the limit is the library's own and of the whole process
    csv.field_size_limit(CELL_CHARACTERS)
    with reading.lines(path, on_progress) as file:
        rows = csv.reader(itertools.islice(_lines(file), skip_rows, None), delimiter=delimiter, strict=True)
        header: list[str] | None = None
        try:
            for row in rows:
                if not row:
                    continue
                if len(row) > COLUMNS:
                    raise DataTooManyValues(f"A row has {len(row):,} columns; at most {COLUMNS:,} are read.")
                if not has_header:
                    yield row
                elif header is None:
                    header = _header(row)
                else:
                    yield _named(header, row, skip_rows + rows.line_num)
        except csv.Error:
            line = skip_rows + rows.line_num
            raise DataInvalid(
                f"The CSV cannot be read up to line {line:,}: a quote is not closed or has more behind it, "
                f"or a cell is longer than {CELL_CHARACTERS:,} characters."
            ) from None


def _lines(file: TextIO) -> Iterator[str]:
    """Give the lines with their ends. A line that is too long, and a NUL, are refused."""
    number = 0
    while line := file.readline(LINE_CHARACTERS + 1):
        number += 1
        if len(line) > LINE_CHARACTERS:
            raise DataTooLarge(f"Line {number:,} is longer than the {LINE_CHARACTERS:,} characters that a line may be.")
        if "\0" in line:
            raise DataInvalid(f"The CSV has a NUL character on line {number:,}; it is no text.")
        yield line


def _header(row: list[str]) -> list[str]:
    seen: set[str] = set()
    for name in row:
        if name in seen:
            raise values.duplicate(name, "in the header", "column")
        seen.add(name)
    return row


def _named(header: list[str], row: list[str], line: int) -> dict[str, str]:
    if len(row) == len(header):
        return dict(zip(header, row, strict=True))
    if len(row) > len(header):
        raise DataInvalid(
            f"Line {line:,} of the CSV has {len(row):,} cells and the header has {len(header):,}; "
            "name every column, put quotes around a cell with the delimiter in it, or send another delimiter."
        )
    return dict(itertools.zip_longest(header, row, fillvalue=""))
