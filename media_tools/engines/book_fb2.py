"""FictionBook 2: one XML file with the pictures in it, or a zip of one."""

import base64
import binascii
import html
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from media_tools.engines import archive_zip, book, xml_tree
from media_tools.engines.archive_store import Store
from media_tools.engines.book import Book
from media_tools.errors import Undecodable
from media_tools.limits import Limits

_INLINE = {
    "strong": "strong", "emphasis": "em", "strikethrough": "s", "sub": "sub", "sup": "sup", "code": "code",
    "style": "span",
}  # fmt: skip
_BLOCKS = {
    "p": "p", "v": "p", "text-author": "p", "date": "p", "cite": "blockquote", "epigraph": "blockquote",
    "annotation": "blockquote", "poem": "blockquote", "stanza": "div", "table": "table", "tr": "tr", "td": "td",
    "th": "th", "section": "section", "body": "section",
}  # fmt: skip
_HEADINGS = 6


def read(source: Path, folder: Path, limits: Limits) -> Book:
    """Read a book, its pictures written into `folder`. Raises the refusals of archives, and Undecodable."""
    if zipfile.is_zipfile(source):
        store = Store(folder, source.stat().st_size, limits)
        archive_zip.unpack(source, store)
        source = next((each.file for each in store.members if each.name.lower().endswith(".fb2")), source)
    if source.stat().st_size > book.MOST_TEXT * 2:
        raise Undecodable("The book is longer than is read here; send it in smaller parts.")
    root = xml_tree.parsed(source.read_bytes(), "book")
    if root.tag != "FictionBook":
        raise Undecodable("The file is no FictionBook; it is damaged or cut short.")
    info = root.find("description/title-info")
    made = Book(
        title=book.plain(_said(info, "book-title")),
        authors=tuple(filter(None, (_author(each) for each in (info.iter("author") if info is not None else ())))),
        language=_said(info, "lang"),
    )
    pictures = {str(each.get("id")): _picture(each, folder, made) for each in root.iter("binary")}
    parts = list(_parts(root))
    places = {
        str(element.get("id")): number
        for number, part in enumerate(parts, 1)
        for each in part
        for element in each.iter("*")
        if element.get("id")
    }

    def link(target: str) -> str | None:
        name = target.strip().removeprefix("#")
        return f"#{book.place(places[name], name)}" if name in places else None

    for part in parts:
        made.add(
            "".join(_html(each, 0) for each in part),
            "",
            lambda target: pictures.get(target.strip().removeprefix("#")),
            link,
        )
    if not made.chapters:
        raise Undecodable("The book has no text; it is damaged or cut short.")
    return made


def _parts(root: "etree._Element") -> Iterator[list["etree._Element"]]:
    """Give what becomes a chapter each: the cover, what stands before the first section, and each section."""
    cover = root.find("description/title-info/coverpage")
    if cover is not None and len(cover):
        yield list(cover)
    for body in root.iter("body"):
        before = [each for each in body if each.tag != "section"]
        if before:
            yield before
        for section in body.iterchildren("section"):
            yield [section]


def _picture(binary: "etree._Element", folder: Path, made: Book) -> str | None:
    try:
        data = base64.b64decode("".join((binary.text or "").split()))
    except (binascii.Error, ValueError):
        return None
    path = folder / f"picture-{len(made.pictures)}"
    path.write_bytes(data)
    return made.take_picture(path)


def _html(element: "etree._Element", depth: int) -> str:
    """Give an element as HTML; `depth` counts the sections around it."""
    if not isinstance(element.tag, str) or element.tag in ("script", "style"):
        return ""
    if element.tag == "empty-line":
        return "<p><br></p>"
    if element.tag == "image":
        alt = html.escape(str(element.get("alt") or ""))
        return f'<img src="{html.escape(str(element.get("href") or ""))}" alt="{alt}">'
    inner = depth + (element.tag == "section")
    said = html.escape(element.text or "", quote=False) + "".join(
        _html(each, inner) + html.escape(each.tail or "", quote=False) for each in element
    )
    name = f' id="{html.escape(str(element.get("id")))}"' if element.get("id") else ""
    match element.tag:
        case "title" | "subtitle":
            level = min(_HEADINGS, max(1, depth) + (element.tag == "subtitle"))
            lines = [_html_inside(each, depth) for each in element if each.tag == "p"] or [said]
            return f"<h{level}{name}>{'<br>'.join(lines)}</h{level}>"
        case "a":
            return f'<a href="{html.escape(str(element.get("href") or ""))}"{name}>{said}</a>'
        case word if word in _INLINE:
            return f"<{_INLINE[word]}>{said}</{_INLINE[word]}>"
        case word if word in _BLOCKS:
            spans = "".join(f' {side}="{html.escape(str(element.get(side)))}"' for side in ("colspan", "rowspan"))
            spans = spans if word in ("td", "th") else ""
            return f"<{_BLOCKS[word]}{name}{spans}>{said}</{_BLOCKS[word]}>"
    return said


def _html_inside(element: "etree._Element", depth: int) -> str:
    return html.escape(element.text or "", quote=False) + "".join(
        _html(each, depth) + html.escape(each.tail or "", quote=False) for each in element
    )


def _said(info: "etree._Element | None", name: str) -> str:
    return "" if info is None else xml_tree.said(info.find(name))


def _author(element: "etree._Element") -> str:
    names = (_said(element, part) for part in ("first-name", "middle-name", "last-name"))
    return book.plain(" ".join(filter(None, names)) or _said(element, "nickname"))
