"""XML: elements become objects, repeated ones lists, attributes entries with `@`, all of it text.

Nothing outside the file is read and no entity is ever resolved: a document that declares one is refused unread.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from lxml import etree

from media_tools.engines.data import reading, values, xml_names
from media_tools.engines.data.values import Document, Listed, Value, Whole
from media_tools.errors import DataEntities, DataInvalid, DataTooDeep, DataTooLarge, DataTooManyValues
from media_tools.limits import MIB
from media_tools.media import Progress

TEXT = "#text"
ATTRIBUTE = "@"
ATTRIBUTES = 500
"""Attributes of one element: the library reads them in the square of their number."""
TEXT_BYTES = 10 * MIB
"""The parser's own limit on one text."""
_HEAD_BYTES = 64 * 1024
_XML = "{http://www.w3.org/XML/1998/namespace}"


def read(path: Path, on_progress: Progress, *, strip_namespaces: bool) -> Document:
    """Read a file: whole, or as a list where it is large and the root holds elements of one name only.

    Raises EmptyFile, DataInvalid, DataEntities, DataDuplicateKey, DataTooDeep, DataTooLarge and DataTooManyValues.
    """
    reading.encoding(path)
    _refuse_declarations(path)
    reader = _Reader(strip_namespaces)
    try:
        if path.stat().st_size > values.WHOLE_BYTES:
            return _listed(path, reader)
        with reading.stream(path, on_progress) as file:
            events = _events(file, ("start-ns",))
            reader.spaced = bool(sum(1 for _ in events))
            _refuse_rules(events.root)
            return Whole({reader.name(events.root): reader.value(events.root)})
    except etree.XMLSyntaxError as error:
        raise _broken(error) from None


class _Reader:
    """Makes values of elements. `spaced` is whether the file declares a namespace."""

    def __init__(self, strip: bool) -> None:
        self._strip = strip
        self._count = 0
        self.spaced = True

    def value(self, element: Any) -> Value:
        """Give the value of one element that is complete, with all that is in it."""
        self._count = 0
        return self._value(element, 1)

    def name(self, element: Any) -> str:
        """Give the key of an element."""
        return self._named(element.tag, element.prefix)

    def attributes(self, element: Any) -> dict[str, Value]:
        """Give the entries of an element's attributes, and of the namespaces that it declares."""
        entries: dict[str, Value] = {}
        if self.spaced and not self._strip:
            parent = element.getparent()
            outer = {} if parent is None else parent.nsmap
            for prefix, address in element.nsmap.items():
                if outer.get(prefix) != address:
                    entries[f"{ATTRIBUTE}xmlns:{prefix}" if prefix else f"{ATTRIBUTE}xmlns"] = address
        if len(element.attrib) > ATTRIBUTES:
            raise DataTooManyValues(
                f"An element has more than {ATTRIBUTES} attributes; that is more than is read here."
            )
        for tag, value in element.attrib.items():
            name = ATTRIBUTE + self._named(tag, _prefix(element, tag))
            if name in entries:
                raise values.duplicate(name)
            entries[name] = value
        return entries

    def _value(self, element: Any, depth: int) -> Value:
        if depth > values.DEPTH:
            raise values.too_deep()
        entries = self.attributes(element) if self.spaced or element.attrib else {}
        self._count += 1 + len(entries)
        if self._count > values.VALUES:
            raise values.too_many()
        text = element.text or ""
        if len(element):
            text = self._children(element, entries, depth, text.strip())
        elif not entries:
            return text
        if text and TEXT in entries:
            raise values.duplicate(TEXT)
        return {**entries, TEXT: text} if text else entries

    def _children(self, element: Any, entries: dict[str, Value], depth: int, text: str) -> str:
        """Put an element's children into its entries, and give the text that stands around them."""
        repeated: dict[str, bool] = {}
        for inner in element:
            name, value = self.name(inner), self._value(inner, depth + 1)
            tail = inner.tail
            if tail and not tail.isspace():
                text += tail.strip()
            if name not in repeated:
                if name in entries:
                    raise values.duplicate(name)
                repeated[name] = False
                entries[name] = value
            elif repeated[name]:
                entries[name].append(value)
            else:
                repeated[name] = True
                entries[name] = [entries[name], value]
        return text

    def _named(self, tag: str, prefix: str | None) -> str:
        local = xml_names.key_of(tag.rpartition("}")[2])
        return local if self._strip or not prefix else f"{prefix}:{local}"


def _prefix(element: Any, tag: str) -> str | None:
    """Give the prefix of an attribute's name; None for one that has none."""
    if tag[0] != "{":
        return None
    if tag.startswith(_XML):
        return "xml"
    address = tag[1:].partition("}")[0]
    return next((prefix for prefix, known in element.nsmap.items() if known == address and prefix), None)


def _listed(path: Path, reader: _Reader) -> Listed:
    """Look at the first element inside the root of a large file: all others must be of its name."""
    with reading.stream(path, lambda part: None) as file:
        root, first = None, None
        for _, element in _events(file, ("start",)):
            if root is not None:
                first = element
                break
            root = element
        if root is None or first is None:
            raise _shapeless()
        _refuse_rules(root)
        tag, name = first.tag, reader.name(first)
        names, beside = (reader.name(root), name), reader.attributes(root)
    return Listed(lambda progress: _items(path, reader, tag, progress), names, beside)


def _items(path: Path, reader: _Reader, tag: str, on_progress: Progress) -> Iterator[Value]:
    """Give the values of the root's children one after the other. Raises DataTooLarge where one has another name."""
    reader.spaced = False
    with reading.stream(path, on_progress) as file:
        events = _events(file, ("start-ns", "end"), tag)
        try:
            for event, element in events:
                if event == "start-ns":
                    reader.spaced = True
                    continue
                root = element.getparent()
                if root is None or root.getparent() is not None:
                    continue
                _drop(root, element.getprevious(), tag)
                yield reader.value(element)
                # the library still needs the element itself, until the next one has ended
                element.clear(keep_tail=True)
        except etree.XMLSyntaxError as error:
            raise _broken(error) from None
        _drop(events.root, events.root[-1] if len(events.root) else None, tag)


def _drop(root: Any, last: Any, tag: str) -> None:
    """Take an element that is done with out of the root. Raises DataTooLarge where anything else stands there."""
    if _has_text(root.text):
        raise _shapeless()
    if last is not None:
        if last.tag != tag or last.getprevious() is not None or _has_text(last.tail):
            raise _shapeless()
        root.remove(last)


def _has_text(text: str | None) -> bool:
    return bool(text) and not (text or "").isspace()


def _events(file: Any, wanted: tuple[str, ...], tag: str | None = None) -> Any:
    return etree.iterparse(
        file,
        events=wanted,
        tag=tag,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refuse_declarations(path: Path) -> None:
    """Look at what stands before the root. Raises DataEntities for a document type with rules of its own."""
    parser = expat.ParserCreate()
    seen: list[str] = []

    def declared(*about: Any) -> None:
        seen.append("declared")

    def root(*about: Any) -> None:
        seen.append("root")

    parser.EntityDeclHandler = parser.ElementDeclHandler = parser.AttlistDeclHandler = declared
    parser.NotationDeclHandler = declared
    parser.StartElementHandler = root
    with path.open("rb") as file:
        while not seen and (piece := file.read(_HEAD_BYTES)):
            try:
                parser.Parse(piece)
            except (expat.ExpatError, ValueError, LookupError):
                # the other parser says what is wrong, and where
                break
    if seen[:1] == ["declared"]:
        raise _rules()


def _refuse_rules(root: Any) -> None:
    """Look again, as the other parser sees it: it reads encodings that the first one does not."""
    rules = root.getroottree().docinfo.internalDTD
    if rules is not None and any(next(each, None) is not None for each in (rules.iterentities(), rules.iterelements())):
        raise _rules()


def _rules() -> DataEntities:
    return DataEntities("The XML declares entities or rules of its own, which are never read; save it without them.")


def _broken(error: etree.XMLSyntaxError) -> DataInvalid | DataTooDeep | DataTooLarge:
    line, column = error.position
    where = f"at line {line:,}, column {column:,}" if line > 0 else "as it stands"
    if "depth" in str(error):
        return values.too_deep()
    if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT or "huge" in str(error).lower():
        return DataTooLarge(f"The XML {where} holds a text of more than {TEXT_BYTES // MIB} MiB; make it shorter.")
    return DataInvalid(f"The XML cannot be read {where}; correct it there.")


def _shapeless() -> DataTooLarge:
    return values.too_large(
        "XML", values.WHOLE_BYTES, "Larger ones are read only where the root holds elements of one name and no text."
    )
