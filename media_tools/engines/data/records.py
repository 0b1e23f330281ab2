"""Plain records of calendars and contacts, as they come out of JSON or of a table: checked before they are written."""

from collections.abc import Iterable, Mapping
from typing import Any

from media_tools.engines.data import values
from media_tools.errors import DataInvalid

Record = dict[str, Any]


class Fields:
    """One record, and the sentences about what is wrong with it. `number` counts records from 1."""

    def __init__(self, record: Any, number: int) -> None:
        """Take a record. Raises DataInvalid for what is no object."""
        if not isinstance(record, dict):
            raise DataInvalid(f"Entry {number:,} is no object; send a list of objects.")
        self.record: Mapping[str, Any] = record
        self.number = number

    def text(self, key: str) -> str:
        """Give a text, or a number as text; "" where there is none."""
        return self._plain(self.record.get(key), key)

    def texts(self, key: str) -> list[str]:
        """Give a list of texts, out of one text too."""
        value = self.record.get(key)
        if value is None or value == "":
            return []
        return [self._plain(each, key) for each in (value if isinstance(value, list) else [value])]

    def objects(self, key: str, main: str) -> "list[Fields]":
        """Give a list of records; a text in the place of one is its field `main`."""
        value = self.record.get(key)
        if value is None or value == "":
            return []
        several = value if isinstance(value, list) else [value]
        return [Fields({main: each} if isinstance(each, str) else each, self.number) for each in several]

    def unknown(self, known: Iterable[str]) -> list[str]:
        """Give the keys that no field has, of those that say something."""
        return [key for key, value in self.record.items() if key not in known and value not in (None, "")]

    def wrong(self, key: str, wish: str) -> DataInvalid:
        """Give the error of a field that is not what it has to be."""
        return DataInvalid(f"In entry {self.number:,} the field {values.shown(key)} must be {wish}.")

    def _plain(self, value: Any, key: str) -> str:
        if value is None:
            return ""
        if isinstance(value, dict | list | float):
            raise self.wrong(key, "a text")
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        return str(value)


def flat(record: Mapping[str, Any]) -> dict[str, str]:
    """Give a record as cells of a table: what is inside of something else has a dotted name, counted from 1."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, Any]] = list(reversed(list(record.items())))
    while waiting:
        name, value = waiting.pop()
        match value:
            case dict():
                waiting.extend((f"{name}.{key}", each) for key, each in reversed(value.items()))
            case list():
                counted = list(enumerate(value, start=1))
                waiting.extend((f"{name}.{number}", each) for number, each in reversed(counted))
            case bool():
                found[name] = "true" if value else "false"
            case _:
                found[name] = "" if value is None else str(value)
    return found


def nested(cells: Mapping[str, str], number: int) -> Record:
    """Give the record that a row of a table was made of. Raises DataInvalid for names that contradict each other."""
    root: Record = {}
    for name, value in cells.items():
        if not value:
            continue
        *way, last = name.split(".")
        place = root
        for step in way[: values.DEPTH]:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise DataInvalid(f"The column {values.shown(name)} stands inside of another one, in row {number:,}.")
        if isinstance(place.get(last), dict):
            raise DataInvalid(f"The column {values.shown(name)} has others inside of it, in row {number:,}.")
        place[last] = value
    return {key: _counted(value) for key, value in root.items()}


def _counted(value: Any) -> Any:
    """Make lists of what is counted."""
    if not isinstance(value, dict):
        return value
    inner = {key: _counted(each) for key, each in value.items()}
    if all(key.isascii() and key.isdigit() and len(key) < 7 for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
