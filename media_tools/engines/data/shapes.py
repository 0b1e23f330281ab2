"""What values of JSON have in common: the shape of one value, or of all that stand in one place."""

from collections.abc import Iterable, Sequence

from media_tools.engines.data import values
from media_tools.engines.data.values import Value

MOST_KEYS = 20_000
"""Keys of all objects together: more than this are data that ought to be values."""


class Shape:
    """All that has been seen in one place: words for plain values, what lists hold, and the keys of objects.

    `keys` has, for each key, its shape and in how many of the `objects` it stood.
    """

    __slots__ = ("items", "keys", "objects", "words")

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.words: set[str] = set()
        self.items: Shape | None = None
        self.objects = 0
        self.keys: dict[str, tuple[Shape, int]] = {}


class Observer:
    """Takes values into a shape, and counts the keys that it has to remember."""

    def __init__(self) -> None:
        """Begin with an empty shape."""
        self.shape = Shape()
        self._keys = 0

    def see(self, value: Value) -> None:
        """Take in one value. Raises DataTooManyValues for objects of endless different keys."""
        self._see(self.shape, value)

    def see_items(self, names: Sequence[str], items: Iterable[Value]) -> None:
        """Take in the items of a long list, around which stands an object of one entry for each of `names`."""
        shape = self.shape
        for name in names:
            shape.objects = 1
            inner = self._new()
            shape.keys[name] = (inner, 1)
            shape = inner
        shape.items = Shape()
        for item in items:
            self._see(shape.items, item)

    def _see(self, shape: Shape, value: Value) -> None:
        match value:
            case None:
                shape.words.add("null")
            case bool():
                shape.words.add("boolean")
            case str():
                shape.words.add("string")
            case list():
                shape.items = shape.items or Shape()
                for each in value:
                    self._see(shape.items, each)
            case dict():
                shape.objects += 1
                for key, each in value.items():
                    inner, count = shape.keys.get(key) or (self._new(), 0)
                    shape.keys[key] = (inner, count + 1)
                    self._see(inner, each)
            case _:
                shape.words.add("number")

    def _new(self) -> Shape:
        self._keys += 1
        if self._keys > MOST_KEYS:
            raise values.too_many_keys(MOST_KEYS)
        return Shape()
