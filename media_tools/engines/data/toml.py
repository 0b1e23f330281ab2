"""TOML 1.0: read by the standard library, written table by table."""

import re
import tomllib
from pathlib import Path
from typing import TextIO

import tomli_w

from media_tools.engines.data import reading, values
from media_tools.engines.data.values import Document, Value, Whole
from media_tools.errors import DataDuplicateKey, DataInvalid, DataUnrepresentable
from media_tools.limits import MIB
from media_tools.media import Progress

MOST_BYTES = 8 * MIB
ITEMS, VALUE = "items", "value"
"""The keys of what is no object: TOML has nothing else at its root."""
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")
_TWICE = ("Cannot overwrite a value", "Cannot declare", "Cannot redefine", "Duplicate inline table key")


def read(path: Path, on_progress: Progress) -> Whole:
    """Read a file.

    Raises EmptyFile, DataInvalid, DataEncoding, DataTooLarge, DataTooDeep, DataTooManyValues, DataDuplicateKey and
    DataNumberTooLong.
    """
    text = reading.text(path, "TOML", MOST_BYTES)
    _refuse_long_paths(text)
    try:
        value = tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        raise _broken(str(error)) from None
    except ValueError:
        # the one thing that the library lets through is a whole number that Python does not read
        raise values.number_too_long() from None
    except RecursionError:
        raise values.too_deep() from None
    values.checked(value)
    on_progress(1.0)
    return Whole(value)


def write(document: Document, file: TextIO, on_progress: Progress) -> None:
    """Write a document. null is left out of objects; in a list it raises DataUnrepresentable."""
    value = document.value if isinstance(document, Whole) else document.whole(on_progress)
    values.checked(value)
    if not isinstance(value, dict):
        value = {ITEMS if isinstance(value, list) else VALUE: value}
    # an empty object is an empty text, and a file of no bytes is refused everywhere
    file.write(tomli_w.dumps(_without_null(value)) or "\n")
    on_progress(1.0)


def _refuse_long_paths(text: str) -> None:
    """Refuse a key of very many parts, on which the parser spends the square of their number. Raises DataTooDeep."""
    for line in text.split("\n"):
        if line.count(".") <= values.DEPTH:
            continue
        parts, before, quote = 0, "", ""
        for letter in line:
            if quote:
                quote = "" if letter == quote else quote
            elif letter in "\"'":
                quote = letter
            elif letter == ".":
                parts = 0 if before == "." else parts + 1
            elif letter in "=,[]{}":
                parts = 0
            if parts > values.DEPTH:
                raise values.too_deep()
            before = letter


def _number(word: str) -> Value:
    return float(word) if word.lstrip("+-") in ("inf", "nan") else values.decimal_number(word.replace("_", ""))


def _without_null(value: Value) -> Value:
    if isinstance(value, dict):
        return {key: _without_null(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        if any(each is None for each in value):
            raise DataUnrepresentable("TOML has no null, and a list holds one; take it out or write a text there.")
        return [_without_null(each) for each in value]
    return value


def _broken(said: str) -> DataInvalid | DataDuplicateKey:
    place = _PLACE.search(said)
    where = f"at line {int(place[1]):,}, column {int(place[2]):,}" if place else "at its end"
    if said.startswith(_TWICE):
        return DataDuplicateKey(f"The TOML gives a key twice {where}; keep one of them.")
    return DataInvalid(f"The TOML cannot be read {where}; correct it there.")
