"""What a document of data is made of, and how much of it is taken: values, their number and their depth."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from media_tools.errors import DataDuplicateKey, DataNumberTooLong, DataTooDeep, DataTooLarge, DataTooManyValues
from media_tools.limits import MIB
from media_tools.media import Progress

Value = Any
"""None, bool, int, Decimal, a float that is no number, text, a time of TOML, a list, or a dict with texts as keys."""

DEPTH = 200
"""How deep lists and objects may stand in each other."""
VALUES = 2_000_000
"""How many values a document, or one item of a list that is read piece by piece, may hold."""
LISTED_FROM = MIB
"""A file larger than this that is one list is read item by item."""
WHOLE_BYTES = 32 * MIB
"""Files up to this are held in memory; larger ones are read piece by piece, where their shape lets that be done."""
DIGITS = 4_300
"""Digits of one number: Python reads no more into a whole one."""
_TOO_LONG = 10**DIGITS
_BITS = _TOO_LONG.bit_length()
SHOWN = 60
"""How many characters of a key stand in a sentence."""


@dataclass(frozen=True)
class Whole:
    """A document in memory."""

    value: Value


@dataclass(frozen=True)
class Listed:
    """A document that is a long list, read piece by piece.

    `items` gives the list from its beginning, as often as it is called. Around it stands an object of one entry for
    each of `names`, from outside in; the innermost has the entries `beside` before it.
    """

    items: Callable[[Progress], Iterator[Value]]
    names: tuple[str, ...] = ()
    beside: Mapping[str, Value] = field(default_factory=dict)

    def whole(self, on_progress: Progress) -> Value:
        """Read all of it into memory. Raises DataTooManyValues."""
        found: list[Value] = []
        count = 0
        for item in self.items(on_progress):
            count += checked(item, VALUES - count)
            found.append(item)
        value: Value = found
        for number, name in enumerate(reversed(self.names)):
            value = {**(self.beside if number == 0 else {}), name: value}
        return value


Document = Whole | Listed


def checked(value: Value, most: int = VALUES) -> int:
    """Count the values in a value. Raises DataTooDeep, DataNumberTooLong, or DataTooManyValues for more than `most`."""
    waiting = [(value, 1)]
    count = 0
    while waiting:
        each, depth = waiting.pop()
        count += 1
        if isinstance(each, int) and each.bit_length() >= _BITS and abs(each) >= _TOO_LONG:
            raise number_too_long()
        if isinstance(each, dict | list):
            if depth > DEPTH:
                raise too_deep()
            if count + len(waiting) + len(each) > most:
                raise too_many()
            waiting.extend((inner, depth + 1) for inner in (each.values() if isinstance(each, dict) else each))
    return count


def whole_number(text: str) -> int:
    """Read decimal digits with their sign, all of them. Raises DataNumberTooLong."""
    if len(text) > DIGITS and len(text.lstrip("+-")) > DIGITS:
        raise number_too_long()
    return int(text)


def decimal_number(text: str) -> Decimal:
    """Read a number with a point or an exponent, all of its digits. Raises DataNumberTooLong."""
    if len(text) > DIGITS:
        raise number_too_long()
    try:
        return Decimal(text)
    except InvalidOperation:
        raise DataNumberTooLong("A number's exponent is larger than any that is read here.") from None


def object_of(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    """Make an object of its entries. Raises DataDuplicateKey."""
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise duplicate(key)
            seen.add(key)
    return found


def duplicate(key: str, where: str = "in one object", what: str = "key") -> DataDuplicateKey:
    """Give the error of a key that stands twice in one object."""
    return DataDuplicateKey(f"The {what} {shown(key)} stands twice {where}; keep one of them.")


def too_deep() -> DataTooDeep:
    """Give the error of lists and objects in each other without end."""
    return DataTooDeep(f"Values stand in each other more than {DEPTH} deep; that is as deep as is read here.")


def too_many() -> DataTooManyValues:
    """Give the error of more values than are held at once."""
    return DataTooManyValues(
        f"The file holds more values than are taken at once: at most {VALUES:,}. Split it into parts."
    )


def too_many_keys(most: int) -> DataTooManyValues:
    """Give the error of objects that have no keys in common."""
    return DataTooManyValues(
        f"The objects have more than {most:,} different keys; that is more than is described here."
    )


def too_large(label: str, most: int, remedy: str) -> DataTooLarge:
    """Give the error of a file that cannot be held in memory."""
    return DataTooLarge(f"The {label} is larger than {most // MIB} MiB, the most that is read at once. {remedy}")


def shown(text: str) -> str:
    """Give a short text for a sentence, without what cannot be printed."""
    cut = text if len(text) <= SHOWN else text[:SHOWN] + "…"
    return "“" + "".join(letter if letter.isprintable() else "?" for letter in cut) + "”"


def number_too_long() -> DataNumberTooLong:
    """Give the error of a number without end."""
    return DataNumberTooLong(f"A number has more than {DIGITS:,} digits, which is the most that is read here.")
