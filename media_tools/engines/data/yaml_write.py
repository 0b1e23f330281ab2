"""Write YAML 1.2 that a reader of YAML 1.1 takes for the same."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TextIO

from ruamel.yaml import YAML, events
from ruamel.yaml.emitter import Emitter
from ruamel.yaml.serializer import Serializer
from ruamel.yaml.tag import Tag

from media_tools.engines.data import json_write, values, yaml_words
from media_tools.engines.data.values import Document, Value, Whole
from media_tools.errors import DataTooLarge
from media_tools.media import Progress, part_of

WIDTH = 1_000_000
"""Long texts stay on one line."""
_TAG = Tag(suffix="tag:yaml.org,2002:str")
"""Never written: the library asks for one of every scalar."""
MOST_CHARACTERS = 4 * 1024 * 1024
"""The library writes a megabyte in some ten seconds."""


def write(document: Document, file: TextIO, on_progress: Progress, *, flow_style: bool) -> None:
    """Write a document: in blocks, or on one line as JSON is. Raises DataTooLarge."""
    reading, writing = part_of(on_progress, 0.0, 0.2), part_of(on_progress, 0.2, 1.0)
    value = document.value if isinstance(document, Whole) else document.whole(reading)
    count = values.checked(value)
    emitter = _emitter(file)
    total, size = max(1, count), 0
    for number, event in enumerate(_events(value, flow_style)):
        size += len(event.value) if isinstance(event, events.ScalarEvent) else 1
        if size > MOST_CHARACTERS:
            raise DataTooLarge(
                f"The YAML would be larger than {MOST_CHARACTERS:,} characters, the most that is written."
            )
        emitter.emit(event)
        if number % 1000 == 0:
            writing(min(1.0, number / total / 2))


def _emitter(file: TextIO) -> Any:
    library = YAML(typ="safe", pure=True)
    # for texts of some shapes the emitter asks the serializer for the version, and nothing else
    library.Serializer = Serializer
    return Emitter(file, width=WIDTH, allow_unicode=True, dumper=library)


def _events(value: Value, flow: bool) -> Iterator[Any]:
    yield events.StreamStartEvent()
    yield events.DocumentStartEvent(explicit=False)
    yield from _of(value, flow)
    yield events.DocumentEndEvent(explicit=False)
    yield events.StreamEndEvent()


def _of(value: Value, flow: bool) -> Iterator[Any]:
    if isinstance(value, dict):
        yield events.MappingStartEvent(None, None, implicit=True, flow_style=flow or not value)
        for key, each in value.items():
            yield _text(key)
            yield from _of(each, flow)
        yield events.MappingEndEvent()
    elif isinstance(value, list):
        yield events.SequenceStartEvent(None, None, implicit=True, flow_style=flow or not value)
        for each in value:
            yield from _of(each, flow)
        yield events.SequenceEndEvent()
    elif isinstance(value, str):
        yield _text(value)
    elif isinstance(value, datetime.date | datetime.time):
        yield _text(value.isoformat())
    else:
        yield events.ScalarEvent(None, _TAG, (True, False, False), _word(value))


def _text(text: str) -> Any:
    # the library would write half of a letter as an escape, which few readers take
    text.encode()
    quoted = not text or not text.isprintable() or yaml_words.needs_quotes(text)
    return events.ScalarEvent(None, _TAG, (not quoted, True, False), text, style='"' if quoted else None)


def _word(value: Value) -> str:
    match value:
        case None:
            return "null"
        case float():
            return ".nan" if value != value else ".inf" if value > 0 else "-.inf"
        case Decimal():
            text = json_write.decimal_text(value)
            # readers of YAML 1.1 want a point before the exponent
            return text if "." in text else text.replace("E", ".0E")
        case _:
            return json_write.dumps(value)
