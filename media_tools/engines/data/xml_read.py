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
from media_tools.errors import DataEntities, DataInvalid, DataTooDeep, DataTooLarge
from media_tools.limits import MIB
from media_tools.media import Progress

TEXT = "#text"
ATTRIBUTE = "@"
_HEAD_BYTES = 64 * 1024
_XML = "{http://www.w3.org/XML/1998/namespace}"
TEXT_BYTES = 10 * MIB
"""The parser's own limit on one text."""


def read(path: Path, on_progress: Progress, *, strip_namespaces: bool) -> Document:
    """Read a file: whole, or as a list where it is large and the root holds elements of one name only.

    Raises EmptyFile, DataInvalid, DataEntities, DataTooDeep, DataTooLarge and DataTooManyValues.
    """
    reading.encoding(path)
    _refuse_declarations(path)
    if path.stat().st_size <= values.WHOLE_BYTES:
        builder = _Builder(strip_namespaces)
        for _ in _children(path, builder, on_progress):
            pass
        return Whole({builder.name: builder.value})
    outline = _outline(path, strip_namespaces)
    return Listed(
        lambda progress: (value for _, value in _children(path, _Builder(strip_namespaces, keep=False), progress)),
        outline.names,
        outline.beside,
    )


def _outline(path: Path, strip_namespaces: bool) -> Listed:
    """Look through a large file: its root, the root's attributes, and the one name of what is in it."""
    builder = _Builder(strip_namespaces, keep=False)
    name = None
    for found, _ in _children(path, builder, lambda part: None):
        if name not in (None, found):
            raise _shapeless()
        name = found
    if name is None or any(builder.texts):
        raise _shapeless()
    return Listed(lambda progress: iter(()), (builder.name, name), builder.attributes)


class _Frame:
    """An element that is open."""

    __slots__ = ("children", "entries", "name", "texts")

    def __init__(self, name: str, entries: dict[str, Value]) -> None:
        self.name = name
        self.entries = entries
        self.children: dict[str, bool] = {}
        """The names of its elements, and whether one came more than once."""
        self.texts: list[str] = []


class _Builder:
    """Makes values of elements as they begin and end. With `keep` the root's children become its value too."""

    def __init__(self, strip_namespaces: bool, keep: bool = True) -> None:
        self._strip = strip_namespaces
        self._keep = keep
        self._frames: list[_Frame] = []
        self._count = 0
        self._declared: list[tuple[str, str]] = []
        self.name = ""
        self.attributes: dict[str, Value] = {}
        self.texts: list[str] = []
        self.value: Value = None

    def declare(self, prefix: str, address: str) -> None:
        """Take in a namespace that the next element declares."""
        self._declared.append((prefix or "", address))

    def start(self, element: Any) -> None:
        """Open an element."""
        if len(self._frames) >= values.DEPTH:
            raise values.too_deep()
        entries = self._attributes(element)
        if not self._frames:
            self.name, self.attributes = self._named(element.tag, element.prefix), dict(entries)
        elif len(self._frames) == 1 and not self._keep:
            self._count = 0
        self._count += 1 + len(entries)
        if self._count > values.VALUES:
            raise values.too_many()
        self._frames.append(_Frame(self._named(element.tag, element.prefix), entries))

    def end(self, element: Any) -> tuple[str, Value]:
        """Close an element, and give its name and value."""
        frame = self._frames.pop()
        value = self._value(frame, element.text or "")
        if not self._frames:
            self.value, self.texts = value, frame.texts
        elif self._keep or len(self._frames) > 1:
            self._add(self._frames[-1], frame.name, value)
        return frame.name, value

    def tail(self, text: str | None) -> None:
        """Take in the text behind an element that has ended."""
        if text and self._frames and text.strip():
            self._frames[-1].texts.append(text.strip())

    @staticmethod
    def _add(frame: _Frame, name: str, value: Value) -> None:
        repeated = frame.children.get(name)
        if repeated:
            frame.entries[name].append(value)
        elif repeated is not None:
            frame.children[name] = True
            frame.entries[name] = [frame.entries[name], value]
        elif name in frame.entries:
            raise values.duplicate(name)
        else:
            frame.children[name] = False
            frame.entries[name] = value

    @staticmethod
    def _value(frame: _Frame, text: str) -> Value:
        if not frame.entries:
            return text
        said = "".join([text.strip(), *frame.texts]) if frame.children else text
        if said and TEXT in frame.entries:
            raise values.duplicate(TEXT)
        return {**frame.entries, TEXT: said} if said else frame.entries

    def _attributes(self, element: Any) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        if not self._strip:
            entries = {f"{ATTRIBUTE}xmlns:{prefix}".rstrip(":"): address for prefix, address in self._declared}
        self._declared.clear()
        for tag, value in element.attrib.items():
            name = ATTRIBUTE + self._named(tag, self._prefix(element, tag))
            if name in entries:
                raise values.duplicate(name)
            entries[name] = value
        return entries

    @staticmethod
    def _prefix(element: Any, tag: str) -> str | None:
        if tag[0] != "{":
            return None
        if tag.startswith(_XML):
            return "xml"
        address = tag[1:].partition("}")[0]
        return next((prefix for prefix, known in element.nsmap.items() if known == address and prefix), None)

    def _named(self, tag: str, prefix: str | None) -> str:
        local = xml_names.key_of(tag.rpartition("}")[2])
        return local if self._strip or not prefix else f"{prefix}:{local}"


def _children(path: Path, builder: _Builder, on_progress: Progress) -> Iterator[tuple[str, Value]]:
    """Build the document, and give the name and value of each of the root's children as it ends."""
    depth = 0
    with reading.stream(path, on_progress) as file:
        events = etree.iterparse(
            file,
            events=("start-ns", "start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            for event, element in events:
                if event == "start-ns":
                    builder.declare(*element)
                    continue
                if event == "start":
                    if depth == 0:
                        _refuse_rules(element)
                    depth += 1
                    builder.start(element)
                    continue
                depth -= 1
                for inner in element:
                    builder.tail(inner.tail)
                ended = builder.end(element)
                element.clear(keep_tail=True)
                if depth == 1:
                    yield ended
                    parent = element.getparent()
                    # what came before has its text behind it by now, and is not needed any more
                    for gone in list(element.itersiblings(preceding=True)):
                        builder.tail(gone.tail)
                        parent.remove(gone)
        except etree.XMLSyntaxError as error:
            raise _broken(error) from None


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
    if rules is not None and (
        next(rules.iterentities(), None) is not None or next(rules.iterelements(), None) is not None
    ):
        raise _rules()


def _rules() -> DataEntities:
    return DataEntities("The XML declares entities or rules of its own, which are never read; save it without them.")


def _broken(error: etree.XMLSyntaxError) -> DataInvalid | DataTooDeep | DataTooLarge:
    line, column = error.position
    kind = error.code or 0
    if kind == etree.ErrorTypes.ERR_NAME_TOO_LONG or "xcessive depth" in str(error):
        return values.too_deep()
    if "huge" in str(error).lower():
        return DataTooLarge(
            f"Line {line:,} of the XML has a text of more than {TEXT_BYTES // MIB} MiB; make it shorter."
        )
    return DataInvalid(f"The XML cannot be read at line {line:,}, column {column:,}; correct it there.")


def _shapeless() -> DataTooLarge:
    return values.too_large(
        "XML", values.WHOLE_BYTES, "Larger ones are read only where the root holds elements of one name and no text."
    )
