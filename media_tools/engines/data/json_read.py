"""JSON (RFC 8259): whole, or a long list of it item by item, with every digit of its numbers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from media_tools.engines.data import reading, values
from media_tools.engines.data.values import Document, Listed, Value, Whole
from media_tools.errors import DataInvalid, DataTooLarge
from media_tools.limits import MIB
from media_tools.media import Progress

CHUNK = MIB
"""Characters that are read at once."""
MOST_ITEM = 32 * MIB
_SPACE = " \t\r\n"


def read(path: Path, on_progress: Progress) -> Document:
    """Read a file: whole, or as a list where it is large and one list is all of it.

    Raises EmptyFile, DataInvalid, DataEncoding, DataTooLarge, DataTooDeep, DataTooManyValues, DataDuplicateKey and
    DataNumberTooLong.
    """
    size = path.stat().st_size
    if size > values.LISTED_FROM:
        with _Scanner(path, lambda part: None) as scanner:
            if size > values.WHOLE_BYTES or scanner.peek() == "[":
                names = scanner.names()
                return Listed(lambda progress: _items(path, len(names), progress), names)
    value = parsed(reading.text(path, "JSON"))
    on_progress(1.0)
    return Whole(value)


def parsed(text: str) -> Value:
    """Read a text."""
    try:
        value = _decoder().decode(text)
    except json.JSONDecodeError as error:
        raise _broken(error.lineno, error.colno) from None
    except RecursionError:
        raise values.too_deep() from None
    values.checked(value)
    return value


def _items(path: Path, wraps: int, on_progress: Progress) -> Iterator[Value]:
    with _Scanner(path, on_progress) as scanner:
        scanner.names()
        if scanner.peek() != "]":
            while True:
                item = scanner.value()
                values.checked(item)
                yield item
                if scanner.peek() != ",":
                    break
                scanner.skip(",")
        scanner.skip("]")
        for _ in range(wraps):
            if scanner.peek() == ",":
                raise _shapeless()
            scanner.skip("}")
        if scanner.peek():
            scanner.fail()


class _Scanner:
    """A long text of JSON with a place in it, of which a window is in memory."""

    def __init__(self, path: Path, on_progress: Progress) -> None:
        self._file = reading.lines(path, on_progress)
        self._decoder = _decoder()
        self._window = ""
        self._place = 0
        self._line, self._column = 1, 1

    def __enter__(self) -> "_Scanner":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def names(self) -> tuple[str, ...]:
        """Go to the first item of the list, and give the keys around it. Raises DataTooLarge where there is none."""
        found: list[str] = []
        while self.peek() == "{":
            self.skip("{")
            if self.peek() != '"' or len(found) >= values.DEPTH:
                raise _shapeless()
            found.append(self.value())
            self.skip(":")
        if self.peek() != "[":
            raise _shapeless()
        self.skip("[")
        return tuple(found)

    def peek(self) -> str:
        """Give the next character that is no space; "" at the end."""
        while True:
            while self._place < len(self._window):
                if self._window[self._place] not in _SPACE:
                    return self._window[self._place]
                self._place += 1
            if not self._more():
                return ""

    def skip(self, sign: str) -> None:
        """Pass over this sign. Raises DataInvalid where another one stands."""
        if self.peek() != sign:
            self.fail()
        self._place += 1

    def value(self) -> Value:
        """Read the next value, taking in as much of the text as it needs."""
        self.peek()
        while True:
            try:
                found, end = self._decoder.raw_decode(self._window, self._place)
            except json.JSONDecodeError as error:
                ahead = error.pos - self._place
                if len(self._window) - self._place > MOST_ITEM or not self._more():
                    self._fail_at(self._place + ahead)
            except RecursionError:
                raise values.too_deep() from None
            else:
                # what ends with the window may go on behind it: of 1.5e+3 there may be no more than 1.5e+
                ahead = end - self._place
                if end + 2 < len(self._window) or not self._more():
                    self._place += ahead
                    return found

    def fail(self) -> NoReturn:
        """Refuse what stands here. Raises DataInvalid."""
        self._fail_at(self._place)

    def _more(self) -> bool:
        """Drop what has been read and take in as much again as is left of the window; False at the end."""
        gone = self._window[: self._place]
        self._line, self._column = _moved(self._line, self._column, gone)
        rest = self._window[self._place :]
        more = self._file.read(max(CHUNK, len(rest)))
        self._window, self._place = rest + more, 0
        return bool(more)

    def _fail_at(self, place: int) -> NoReturn:
        raise _broken(*_moved(self._line, self._column, self._window[:place]))


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        parse_float=values.decimal_number,
        parse_int=values.whole_number,
        parse_constant=_no_number,
        object_pairs_hook=values.object_of,
    )


def _moved(line: int, column: int, text: str) -> tuple[int, int]:
    """Give the line and the column behind a text."""
    newlines = text.count("\n")
    return (line + newlines, len(text) - text.rfind("\n")) if newlines else (line, column + len(text))


def _no_number(word: str) -> NoReturn:
    raise DataInvalid(f"{word} is no number of JSON; leave it out, or write null or a text in its place.")


def _broken(line: int, column: int) -> DataInvalid:
    return DataInvalid(f"The JSON cannot be read at line {line:,}, column {column:,}; correct it there.")


def _shapeless() -> DataTooLarge:
    return values.too_large("JSON", values.WHOLE_BYTES, "Larger ones are read only where all of it is one list.")
