"""Write JSON (RFC 8259) value by value, with every digit of its numbers."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from json.encoder import encode_basestring
from typing import TextIO

from media_tools.engines.data.values import Document, Listed, Value, Whole
from media_tools.errors import DataUnrepresentable
from media_tools.media import Progress

STEP = "  "


def write(document: Document, file: TextIO, on_progress: Progress, *, pretty: bool) -> None:
    """Write a document and a line end. Raises DataUnrepresentable for infinity and what is no number."""
    break_, step, colon = ("\n", STEP, ": ") if pretty else ("", "", ":")
    if isinstance(document, Whole):
        file.writelines(_parts(document.value, break_, step, colon))
        file.write("\n")
        return
    file.writelines(_opening(document, break_, step, colon))
    inner = break_ + step * (len(document.names) + 1)
    empty = True
    for item in document.items(on_progress):
        file.write("[" + inner if empty else "," + inner)
        file.writelines(_parts(item, inner, step, colon))
        empty = False
    file.write("[]" if empty else break_ + step * len(document.names) + "]")
    for depth in reversed(range(len(document.names))):
        file.write(break_ + step * depth + "}")
    file.write("\n")


def dumps(value: Value) -> str:
    """Write one value on one line, as it stands in a cell of CSV."""
    return "".join(_parts(value, "", "", ":"))


def scalar(value: Value) -> str | None:
    """Give a value that is neither list nor object as JSON; None for those. Raises DataUnrepresentable."""
    match value:
        case str():
            return encode_basestring(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return int.__repr__(value)
        case Decimal():
            return decimal_text(value)
        case float():
            raise DataUnrepresentable("JSON has no word for infinity or for what is no number; leave them out.")
        case datetime.date() | datetime.time():
            return f'"{value.isoformat()}"'
    return None


def decimal_text(value: Decimal) -> str:
    """Give a number with all its digits, and with a point or an exponent wherever it came with one."""
    text = str(value)
    return text if "." in text or "E" in text else text + ".0"


def _opening(document: Listed, break_: str, step: str, colon: str) -> Iterator[str]:
    for depth, name in enumerate(document.names, start=1):
        inner = break_ + step * depth
        yield "{" + inner
        if depth == len(document.names):
            for key, value in document.beside.items():
                yield encode_basestring(key) + colon
                yield from _parts(value, inner, step, colon)
                yield "," + inner
        yield encode_basestring(name) + colon


def _parts(value: Value, outer: str, step: str, colon: str) -> Iterator[str]:
    """Give the text of a value; `outer` is the line break before what stands beside it."""
    plain = scalar(value)
    if plain is not None:
        yield plain
    elif not value:
        yield "{}" if isinstance(value, dict) else "[]"
    elif isinstance(value, dict):
        inner = outer + step
        between = "{" + inner
        for key, each in value.items():
            plain = scalar(each)
            if plain is not None:
                yield f"{between}{encode_basestring(key)}{colon}{plain}"
            else:
                yield f"{between}{encode_basestring(key)}{colon}"
                yield from _parts(each, inner, step, colon)
            between = "," + inner
        yield outer + "}"
    else:
        inner = outer + step
        between = "[" + inner
        for each in value:
            yield between
            yield from _parts(each, inner, step, colon)
            between = "," + inner
        yield outer + "]"
