"""Make a book of one page of HTML: where headings of one level stand in it, each begins a chapter."""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html

from media_tools.engines import book, hypertext
from media_tools.engines.book import Book
from media_tools.engines.packages import reading
from media_tools.errors import Undecodable

HEADINGS = ("h1", "h2", "h3")
WRAPPERS = ("main", "article", "section", "div")
EMPTY = "The text is empty; send one with content."
_PICTURE = re.compile(r"\s*data:image/[a-z+.-]{1,20};base64,", re.IGNORECASE)


def read(html: str, folder: Path, name: str) -> Book:
    """Give the book that a page is; its pictures, so far as they stand in it, are written into `folder`.

    `name` is the title of a page that says none. Nothing is fetched. Raises Undecodable.
    """
    hypertext.check(html)
    if not html.strip():
        raise Undecodable(EMPTY)
    with reading():
        # as bytes, since a page may declare an encoding that it no longer has
        parser = lxml_html.HTMLParser(encoding="utf-8")
        root = lxml_html.document_fromstring(html.encode(errors="replace"), parser=parser, ensure_head_body=True)
    # by a parser of HTML 5, to which a paragraph ends where the next block begins
    body = lxml_html.fragment_fromstring(hypertext.sanitized(html, kept=_every), create_parent="body")
    chapters = _chapters(_unwrapped(body))
    if not chapters:
        raise Undecodable(EMPTY)
    made = Book(
        title=book.plain(root.findtext(".//title") or _heading(body) or name)[:200],
        authors=tuple(filter(None, [_author(root)])),
        language=(root.get("lang") or "").strip(),
    )
    places = {place: number for number, each in enumerate(chapters, 1) for place in _places(each)}
    pictures = _Pictures(made, folder)

    def link(target: str) -> str | None:
        inside = unquote(target.strip().removeprefix("#"))
        number = places.get(inside) if target.strip().startswith("#") else None
        return f"#{book.place(number, inside)}" if number else None

    for each in chapters:
        title = next((_heading(element) for element in each if _heading(element)), "")
        made.add("".join(map(_written, each)), title or made.title, pictures.taken, link)
    return made


def _every(tag: str, name: str, value: str) -> str:
    return value


class _Pictures:
    """The pictures that stand in the page's own text, each taken once."""

    def __init__(self, made: Book, folder: Path) -> None:
        self._made, self._folder = made, folder
        self._names: dict[str, str | None] = {}

    def taken(self, address: str) -> str | None:
        """Give the name of a picture in the book; None for one that stands elsewhere or is none."""
        found = _PICTURE.match(address)
        if found is None:
            return None
        try:
            data = base64.b64decode(address[found.end() :], validate=False)
        except (binascii.Error, ValueError):
            return None
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._names:
            path = self._folder / digest
            path.write_bytes(data)
            self._names[digest] = self._made.take_picture(path)
        return self._names[digest]


def _unwrapped(element: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """Go into what is wrapped around all of a page."""
    while len(element) == 1 and element[0].tag in WRAPPERS and not (element.text or "").strip():
        if (element[0].tail or "").strip():
            break
        element = element[0]
    return element


def _chapters(content: lxml_html.HtmlElement) -> list[list[lxml_html.HtmlElement]]:
    """Part the elements where a chapter begins: at the highest level of heading that stands there more than once."""
    first = lxml_html.Element("p")
    first.text, content.text = content.text, None
    elements = [*([first] if (first.text or "").strip() else []), *content]
    levels = [_level(element) for element in elements]
    level = next((each for each in HEADINGS if levels.count(each) > 1), None)
    parts: list[list[lxml_html.HtmlElement]] = [[]]
    says = False
    for element, own in zip(elements, levels, strict=True):
        if level is not None and own == level and says:
            parts.append([])
            says = False
        parts[-1].append(element)
        says = says or _says(element)
    return parts if says else parts[:-1]


def _level(element: lxml_html.HtmlElement) -> str | None:
    """Give the heading that an element is, or begins with."""
    while element.tag in WRAPPERS and len(element) and not (element.text or "").strip():
        element = element[0]
    return str(element.tag) if element.tag in HEADINGS else None


def _heading(element: lxml_html.HtmlElement) -> str:
    found = next(element.iter(*HEADINGS), None) if isinstance(element.tag, str) else None
    return "" if found is None else book.plain(found.text_content())


def _author(root: lxml_html.HtmlElement) -> str:
    told = (each.get("content") or "" for each in root.iter("meta") if (each.get("name") or "").lower() == "author")
    return book.plain(next(told, ""))[:200]


def _says(element: lxml_html.HtmlElement) -> bool:
    """Tell whether an element shows anything."""
    if (element.tail or "").strip():
        return True
    if not isinstance(element.tag, str):
        return False
    return bool(element.text_content().strip()) or next(element.iter("img"), None) is not None


def _places(elements: Sequence[lxml_html.HtmlElement]) -> list[str]:
    marked = (each for element in elements if isinstance(element.tag, str) for each in element.iter())
    return [str(each.get("id")) for each in marked if each.get("id")]


def _written(element: lxml_html.HtmlElement) -> str:
    return str(etree.tostring(element, encoding="unicode", method="html"))
