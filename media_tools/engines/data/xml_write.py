"""Write XML: objects become elements named by their keys, lists repeated elements, `@` keys attributes."""

from collections.abc import Iterator, Mapping
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from media_tools.engines.data import scalars, xml_names
from media_tools.engines.data.values import Document, Listed, Value, Whole
from media_tools.engines.data.xml_read import ATTRIBUTE, TEXT
from media_tools.errors import DataUnrepresentable
from media_tools.media import Progress

ROOT = "root"
ITEM = "item"
"""The name of an element of a list that has none: the outermost, or one inside another list."""
STEP = "  "
_XMLNS = "xmlns"
_LINE_ENDS = {"\r": "&#13;"}
_Scope = frozenset[str]


def write(document: Document, file: TextIO, on_progress: Progress, root: str | None, *, pretty: bool) -> None:
    """Write a document under the element `root`; None takes the one key that an object has, or else `root`.

    Raises DataUnrepresentable for a letter that XML cannot say.
    """
    writer = _Writer(pretty)
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    if isinstance(document, Whole):
        name, value = _rooted(document.value, root)
        file.writelines(writer.element(name, value, 0, writer.scope))
    else:
        file.writelines(_listed(document, root, writer, on_progress))
    file.write("" if pretty else "\n")


def _rooted(value: Value, root: str | None) -> tuple[str, Value]:
    """Give the name and the value of the root: what came from XML has its root in it."""
    if root is None and isinstance(value, dict) and len(value) == 1:
        [(name, inner)] = value.items()
        if not isinstance(inner, list) and not name.startswith(ATTRIBUTE) and name != TEXT:
            return name, inner
    return root or ROOT, value


def _listed(document: Listed, root: str | None, writer: "_Writer", on_progress: Progress) -> Iterator[str]:
    names = document.names or (ITEM,)
    if root is not None or len(names) < 2:
        names = (root or ROOT, *names)
    scope = writer.scope
    for depth, name in enumerate(names[:-1]):
        beside = document.beside if depth == len(names) - 2 else {}
        opening, rest, scope = writer.opening(name, beside, depth, scope)
        yield opening + ">" + writer.end
        for key, value in rest:
            yield from writer.entries(key, value, depth + 1, scope)
    for item in document.items(on_progress):
        yield from writer.entries(names[-1], [item], len(names) - 1, scope)
    for depth, name in reversed(list(enumerate(names[:-1]))):
        yield writer.indent(depth) + f"</{xml_names.named(name)}>" + writer.end


class _Writer:
    """The text of elements, indented or not."""

    scope: _Scope = frozenset({"xml"})
    """The prefixes that are declared outside of the root."""

    def __init__(self, pretty: bool) -> None:
        self._step = STEP if pretty else ""
        self.end = "\n" if pretty else ""

    def indent(self, depth: int) -> str:
        """Give the space before an element."""
        return self._step * depth

    def entries(self, key: str, value: Value, depth: int, scope: _Scope) -> Iterator[str]:
        """Give the elements of one entry of an object: as many as a list has items."""
        if not isinstance(value, list):
            yield from self.element(key, value, depth, scope)
            return
        for each in value:
            yield from self.element(key, each, depth, scope)

    def element(self, key: str, value: Value, depth: int, scope: _Scope) -> Iterator[str]:
        """Give one element with all that is in it. `scope` are the prefixes that are declared around it."""
        if isinstance(value, list):
            value = {ITEM: value}
        if not isinstance(value, dict):
            opening, _, scope = self.opening(key, {}, depth, scope)
            yield self._leaf(opening, key, scalars.text(value), scope)
            return
        opening, rest, scope = self.opening(key, value, depth, scope)
        said = "".join(scalars.text(each) for name, each in rest if name == TEXT and not isinstance(each, dict | list))
        inner = [(name, each) for name, each in rest if name != TEXT or isinstance(each, dict | list)]
        if not any(not isinstance(each, list) or each for _, each in inner):
            yield self._leaf(opening, key, said, scope)
            return
        yield opening + ">" + _escaped(said) + self.end
        for name, each in inner:
            yield from self.entries(name, each, depth + 1, scope)
        yield f"{self.indent(depth)}</{_name(key, scope)}>{self.end}"

    def opening(
        self, key: str, entries: Mapping[str, Value], depth: int, scope: _Scope
    ) -> tuple[str, list[tuple[str, Value]], _Scope]:
        """Give the tag without its end, what does not belong in it, and the prefixes that are declared inside."""
        attributes: list[tuple[str, Value]] = []
        rest: list[tuple[str, Value]] = []
        for name, value in entries.items():
            plain = not isinstance(value, dict | list) and len(name) > 1 and name.startswith(ATTRIBUTE)
            (attributes if plain else rest).append((name, value))
        declared = {name[len("@xmlns:") :] for name, _ in attributes if name.startswith(f"{ATTRIBUTE}{_XMLNS}:")}
        scope = scope | {prefix for prefix in declared if xml_names.is_name(prefix)}
        words = [f"{self.indent(depth)}<{_name(key, scope)}"]
        words += [
            f"{_attribute(name[1:], scope)}={quoteattr(_checked(scalars.text(value)), _LINE_ENDS)}"
            for name, value in attributes
        ]
        return " ".join(words), rest, scope

    def _leaf(self, opening: str, key: str, text: str, scope: _Scope) -> str:
        if not text:
            return f"{opening}/>{self.end}"
        return f"{opening}>{_escaped(text)}</{_name(key, scope)}>{self.end}"


def _name(key: str, scope: _Scope) -> str:
    """Give the name of an element: with a prefix where that is declared, else with its colon encoded."""
    prefix, colon, local = key.partition(":")
    if colon and prefix in scope and local:
        return f"{prefix}:{xml_names.named(local)}"
    return xml_names.named(key)


def _attribute(key: str, scope: _Scope) -> str:
    prefix, colon, local = key.partition(":")
    if key == _XMLNS or (prefix == _XMLNS and colon and xml_names.is_name(local)):
        return key
    return _name(key, scope)


def _escaped(text: str) -> str:
    return escape(_checked(text), _LINE_ENDS)


def _checked(text: str) -> str:
    if not xml_names.may_stand_in_text(text):
        raise DataUnrepresentable("XML cannot say a control character that stands in a text; take it out.")
    return text
