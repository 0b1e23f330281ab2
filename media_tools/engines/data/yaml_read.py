"""YAML 1.2 in its core schema: plain values only. No tag makes a type; an alias is its value over again, counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from media_tools.engines.data import reading, values, yaml_words
from media_tools.engines.data.values import Value, Whole
from media_tools.errors import DataAliases, DataInvalid, DataTag
from media_tools.limits import MIB
from media_tools.media import Progress

MOST_BYTES = 2 * MIB
"""The parser reads a megabyte of the densest in some twenty seconds."""
MERGE = "<<"
_CORE = "tag:yaml.org,2002:"
_LISTS, _OBJECTS = (f"{_CORE}seq", "!"), (f"{_CORE}map", "!")
ALIASED = 1_000_000
"""How many values all aliases together may stand for."""


def read(path: Path, on_progress: Progress) -> Whole:
    """Read a file; several documents in it become a list.

    Raises EmptyFile, DataInvalid, DataEncoding, DataTooLarge, DataTooDeep, DataTooManyValues, DataDuplicateKey,
    DataNumberTooLong, DataTag and DataAliases.
    """
    text = reading.text(path, "YAML", MOST_BYTES)
    found = list(_Reader(text, on_progress).documents())
    return Whole(found[0] if len(found) == 1 else found or None)


class _Open:
    """A list or an object that has begun and not ended."""

    __slots__ = ("anchor", "count", "key", "made", "merged")

    def __init__(self, made: Value, anchor: str | None) -> None:
        self.made = made
        self.anchor = anchor
        self.key: str | None = None
        self.merged: list[dict[str, Value]] = []
        self.count = 1


class _Reader:
    """Builds values out of the parser's events, so that nothing is made before it is counted."""

    def __init__(self, text: str, on_progress: Progress) -> None:
        self._text = text
        self._on_progress = on_progress
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._open: list[_Open] = []
        self._count = 0
        self._aliased = 0

    def documents(self) -> Iterator[Value]:
        """Give the documents one after the other."""
        try:
            for event in YAML(typ="safe", pure=True).parse(self._text):
                if isinstance(event, events.DocumentStartEvent):
                    self._anchors.clear()
                made = self._take(event)
                if made is not None:
                    self._on_progress(event.end_mark.index / max(1, len(self._text)))
                    yield made[0]
        except MarkedYAMLError as error:
            raise _broken(error.problem_mark or error.context_mark) from None
        except ReaderError as error:
            line = self._text.count("\n", 0, error.position) + 1
            raise DataInvalid(f"The YAML has a character on line {line:,} that is none of text; take it out.") from None
        except (YAMLError, ValueError, RecursionError):
            raise _broken(None) from None

    def _take(self, event: Any) -> tuple[Value] | None:
        """Take in one event; give the document that it completes, in a tuple since it may be null."""
        match event:
            case events.ScalarEvent():
                key = bool(self._open) and isinstance(self._open[-1].made, dict) and self._open[-1].key is None
                return self._add(_key(event) if key else _scalar(event), 1, event, event.anchor)
            case events.AliasEvent():
                return self._alias(event)
            case events.SequenceStartEvent():
                self._begin([], _LISTS, event)
            case events.MappingStartEvent():
                self._begin({}, _OBJECTS, event)
            case events.SequenceEndEvent() | events.MappingEndEvent():
                return self._end(event)
        return None

    def _begin(self, made: Value, tags: tuple[str, ...], event: Any) -> None:
        if event.tag is not None and str(event.tag) not in tags:
            raise _tagged(event)
        if len(self._open) >= values.DEPTH:
            raise values.too_deep()
        if self._open and isinstance(self._open[-1].made, dict) and self._open[-1].key is None:
            raise _invalid("A list or an object is the key of another one, which no other format has", event)
        self._open.append(_Open(made, event.anchor))

    def _end(self, event: Any) -> tuple[Value] | None:
        closed = self._open.pop()
        for merged in closed.merged:
            closed.made = {**merged, **closed.made}
        return self._add(closed.made, closed.count, event, closed.anchor)

    def _alias(self, event: Any) -> tuple[Value] | None:
        found = self._anchors.get(event.anchor)
        if found is None:
            raise DataAliases(f"An alias {_at(event)} refers to itself or to nothing before it; write its value there.")
        value, count = found
        self._aliased += count
        if self._aliased > ALIASED:
            raise DataAliases(f"The aliases stand for more than {ALIASED:,} values, the most that is read here.")
        if self._open and isinstance(self._open[-1].made, dict) and self._open[-1].key is None:
            raise _invalid("An alias stands as a key, which is not read here", event)
        return self._add(value, count, event, None)

    def _add(self, value: Value, count: int, event: Any, anchor: str | None) -> tuple[Value] | None:
        """Put a finished value where it belongs."""
        self._count += 1
        if self._count > values.VALUES:
            raise values.too_many()
        if anchor:
            self._anchors[anchor] = (value, count)
        if not self._open:
            return (value,)
        outer = self._open[-1]
        outer.count += count
        if isinstance(outer.made, list):
            outer.made.append(value)
        elif outer.key is None:
            outer.key = value
        else:
            self._enter(outer, outer.key, value, event)
            outer.key = None
        return None

    @staticmethod
    def _enter(outer: _Open, key: str, value: Value, event: Any) -> None:
        if isinstance(key, _Merge):
            several = value if isinstance(value, list) else [value]
            if not all(isinstance(each, dict) for each in several):
                raise _invalid(f"{MERGE} merges objects only", event)
            outer.merged.extend(several)
            return
        if key in outer.made:
            raise values.duplicate(key, f"in one object {_at(event)}")
        outer.made[key] = value


class _Merge(str):
    """The key that merges other objects in, where it is written plain."""

    __slots__ = ()


def _scalar(event: Any) -> Value:
    tag = None if event.tag is None else str(event.tag)
    if tag is None:
        return yaml_words.value_of(event.value) if event.implicit[0] else event.value
    if tag in ("!", f"{_CORE}str"):
        return event.value
    if tag in (f"{_CORE}null", f"{_CORE}bool", f"{_CORE}int", f"{_CORE}float"):
        return yaml_words.value_of(event.value)
    raise _tagged(event)


def _key(event: Any) -> str:
    """Give a key: as it is written, since every other format has texts there."""
    _scalar(event)
    plain = event.tag is None and event.implicit[0]
    return _Merge(MERGE) if plain and event.value == MERGE else str(event.value)


def _tagged(event: Any) -> DataTag:
    return DataTag(
        f"The YAML has a tag of its own {_at(event)}, {values.shown(str(event.tag))}; only plain values are read."
    )


def _invalid(words: str, event: Any) -> DataInvalid:
    return DataInvalid(f"{words} ({_at(event)}); write it another way.")


def _at(event: Any) -> str:
    mark = event.start_mark
    return f"at line {mark.line + 1:,}, column {mark.column + 1:,}"


def _broken(mark: Any) -> DataInvalid:
    where = f" at line {mark.line + 1:,}, column {mark.column + 1:,}" if mark is not None else ""
    return DataInvalid(f"The YAML cannot be read{where}; correct it there.")
