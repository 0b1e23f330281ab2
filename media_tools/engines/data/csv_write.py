"""Write CSV (RFC 4180): objects become rows, an object inside one becomes columns with dotted names.

A list inside an object stands in its cell as JSON. Cells are exact: one that begins with `=` stays as it is.
"""

import csv
import datetime
from collections.abc import Callable, Iterator
from typing import TextIO

from media_tools.engines.data import json_write, values
from media_tools.engines.data.csv_read import COLUMNS
from media_tools.engines.data.values import Document, Value, Whole
from media_tools.errors import DataTooManyValues, DataUnrepresentable
from media_tools.media import Progress, part_of

VALUE = "value"
"""The column of what has no name."""
Items = Callable[[Progress], Iterator[Value]]


def write(document: Document, file: TextIO, on_progress: Progress, delimiter: str, *, include_header: bool) -> None:
    """Write a document: the rows of its list, or one row. It is read twice, since any item may have a new column.

    Raises DataTooManyValues, DataDuplicateKey where two paths give one column, and DataUnrepresentable.
    """
    items = _items_of(document)
    columns, lists = _columns(items(part_of(on_progress, 0.0, 0.5)))
    rows = csv.writer(file, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    if lists:
        rows.writerows([_cell(each) for each in item] for item in items(part_of(on_progress, 0.5, 1.0)))
        return
    if include_header and columns:
        rows.writerow(columns)
    for item in items(part_of(on_progress, 0.5, 1.0)):
        cells = _flat(item)
        rows.writerow([cells.get(name, "") for name in columns])


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


def _columns(items: Iterator[Value]) -> tuple[list[str], bool]:
    """Give all columns in the order in which they come, and whether the items are lists of cells without names."""
    columns: dict[str, None] = {}
    lists = True
    for item in items:
        lists = lists and isinstance(item, list)
        if not lists:
            columns.update(dict.fromkeys(_flat(item)))
            if len(columns) > COLUMNS:
                raise DataTooManyValues(f"The rows have more than {COLUMNS:,} columns together; that is no table.")
    return list(columns), lists


def _flat(item: Value) -> dict[str, str]:
    """Give the cells of one row by their columns."""
    if not isinstance(item, dict):
        return {VALUE: _cell(item)}
    found: dict[str, str] = {}
    for name, value in _paths(item, ""):
        if name in found:
            raise values.duplicate(name, ", once with its dots and once as a path")
        found[name] = _cell(value)
    return found


def _paths(item: dict[str, Value], prefix: str) -> Iterator[tuple[str, Value]]:
    for key, value in item.items():
        if isinstance(value, dict) and value:
            yield from _paths(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _cell(value: Value) -> str:
    match value:
        case str():
            if "\0" in value:
                raise DataUnrepresentable("CSV cannot hold the NUL character that stands in a text; take it out.")
            return value
        case None:
            return ""
        case datetime.date() | datetime.time():
            return value.isoformat()
        case float():
            return str(value)
        case _:
            return json_write.dumps(value)
