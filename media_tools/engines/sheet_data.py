"""A sheet as data: its first row names the columns, the rows below are objects, and cells keep what they are."""

import datetime
import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from media_tools.engines import tables
from media_tools.engines.data import values
from media_tools.engines.data.values import Listed, Value
from media_tools.engines.tables import Row


def document(rows: Callable[[], Iterator[Row]]) -> Listed:
    """Give the rows, which are read anew each time, as a list of objects; empty rows are passed over.

    A column without a name takes its letter, and is there only where it holds something. Its items raise
    DataDuplicateKey for two columns of one name, and what `rows` raises.
    """
    return Listed(lambda on_progress: _items(rows()))


def _items(rows: Iterator[Row]) -> Iterator[Value]:
    header: list[str] | None = None
    for row in rows:
        if all(cell is None or cell == "" for cell in row):
            continue
        if header is None:
            header = _header(row)
        else:
            yield dict(_named(header, row))


def _header(row: Row) -> list[str]:
    names: list[str] = []
    seen: set[str] = set()
    for cell in row:
        name = tables.told(cell)
        if name and name in seen:
            raise values.duplicate(name, "in the first row", "column")
        seen.add(name)
        names.append(name)
    return names


def _named(header: list[str], row: Row) -> Iterator[tuple[str, Value]]:
    for number, (name, cell) in enumerate(itertools.zip_longest(header, row), start=1):
        if name:
            yield name, _plain(cell)
        elif cell is not None and (letter := tables.letter(number)) not in header:
            yield letter, _plain(cell)


def _plain(cell: Any) -> Value:
    match cell:
        case None | bool() | int() | str():
            return cell
        case float():
            return int(cell) if cell.is_integer() and abs(cell) < 1e15 else Decimal(repr(cell))
        case datetime.date() | datetime.time():
            return tables.told(cell)
        case _:
            return str(cell)
