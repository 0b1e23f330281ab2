"""Write CSV (RFC 4180): objects become rows, an object inside one becomes columns with dotted names.

A list inside an object stands in its cell as JSON. Cells are exact: one that begins with `=` stays as it is.
"""

import csv
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from media_tools.engines.data import scalars, values
from media_tools.engines.data.csv_read import COLUMNS
from media_tools.engines.data.values import Document, Value, Whole
from media_tools.errors import DataTooManyValues, DataUnrepresentable
from media_tools.media import Progress

COPY_CHARACTERS = 1024 * 1024
VALUE = "value"
"""The column of what has no name."""
Items = Callable[[Progress], Iterator[Value]]


def write(document: Document, file: TextIO, on_progress: Progress, delimiter: str, *, include_header: bool) -> None:
    """Write a document: the rows of its list, or one row.

    Any item may have a new column, and the header stands first: the rows are kept apart until all columns are known.
    Raises DataTooManyValues, DataDuplicateKey where two paths give one column, and DataUnrepresentable.
    """
    items = _items_of(document)
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="", dir=Path(file.name).parent) as spilled:
        rows = _writer(spilled, delimiter)
        if _lists(items, rows, on_progress):
            columns: list[str] = []
            grown = False
        else:
            spilled.seek(0)
            spilled.truncate()
            columns, grown = _named(items, rows, on_progress)
        spilled.seek(0)
        if include_header and columns:
            _writer(file, delimiter).writerow(columns)
        if grown:
            _widened(spilled, file, delimiter, len(columns))
        else:
            shutil.copyfileobj(spilled, file, COPY_CHARACTERS)


def _writer(file: TextIO, delimiter: str) -> Any:
    return csv.writer(file, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)


def _lists(items: Items, rows: Any, on_progress: Progress) -> bool:
    """Write lists of cells, which have no names; False as soon as an item is anything else."""
    for item in items(on_progress):
        if not isinstance(item, list):
            return False
        rows.writerow([_cell(each) for each in item])
    return True


def _named(items: Items, rows: Any, on_progress: Progress) -> tuple[list[str], bool]:
    """Write a row for each item; give the columns, and whether some rows lack the last of them."""
    columns: dict[str, None] = {}
    grown = False
    for number, item in enumerate(items(on_progress)):
        cells = _flat(item)
        if not cells.keys() <= columns.keys():
            grown = grown or number > 0
            columns.update(dict.fromkeys(cells))
            if len(columns) > COLUMNS:
                raise DataTooManyValues(f"The rows have more than {COLUMNS:,} columns together; that is no table.")
        rows.writerow([cells.get(name, "") for name in columns])
    return list(columns), grown


def _widened(spilled: TextIO, file: TextIO, delimiter: str, width: int) -> None:
    csv.field_size_limit(sys.maxsize)
    rows = _writer(file, delimiter)
    for row in csv.reader(spilled, delimiter=delimiter, strict=True):
        rows.writerow(row + [""] * (width - len(row)))


def _items_of(document: Document) -> Items:
    if not isinstance(document, Whole):
        return document.items
    found = _rows_in(document.value)
    return lambda progress: iter(found)


def _rows_in(value: Value) -> list[Value]:
    """Give the list that a value is, or the one list of objects that is all there is inside of it; else one row."""
    inner = value
    while isinstance(inner, dict):
        entries = [each for key, each in inner.items() if not key.startswith("@")]
        if len(entries) != 1:
            return [value]
        inner = entries[0]
    if inner is value or (isinstance(inner, list) and inner and all(isinstance(each, dict) for each in inner)):
        return inner if isinstance(inner, list) else [inner]
    return [value]


def _flat(item: Value) -> dict[str, str]:
    """Give the cells of one row by their columns."""
    if not isinstance(item, dict):
        return {VALUE: _cell(item)}
    found: dict[str, str] = {}
    for name, value in _paths(item, ""):
        if name in found:
            raise values.duplicate(name, "in one row, with dots in it and as a path", "column")
        found[name] = _cell(value)
    return found


def _paths(item: dict[str, Value], prefix: str) -> Iterator[tuple[str, Value]]:
    for key, value in item.items():
        if isinstance(value, dict) and value:
            yield from _paths(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _cell(value: Value) -> str:
    if isinstance(value, str) and "\0" in value:
        raise DataUnrepresentable("CSV cannot hold the NUL character that stands in a text; take it out.")
    return scalars.text(value)
