"""Mobipocket and Kindle's KF8 (mobi, azw, azw3), taken apart by KindleUnpack: into an EPUB, or one page of HTML."""

import html
import posixpath
import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from media_tools.engines import book, book_epub, lettering, xml_tree
from media_tools.engines.book import Book
from media_tools.errors import EbookLocked, FormatUnavailable, MediaError, Undecodable
from media_tools.limits import Limits

DAMAGED = "The book is damaged or cut short; export it again and check it before sending."
_FIRST_RECORD, _ENCRYPTION = 78, 12
_PAGE_BREAK = re.compile(r"<\s*/?\s*mbp:pagebreak[^>]{0,200}>", re.IGNORECASE)
_EMPTY_PLACE = re.compile(r"<a\s+(?:id|name)=\"(filepos\d{1,12})\"\s*/>")
_PLACED = re.compile(r"\bid=\"(filepos\d{1,12})\"")
_TITLED = re.compile(
    r"<navLabel>\s*<text>(.{0,1000}?)</text>\s*</navLabel>\s*<content src=\"[^\"#]{0,100}#(filepos\d{1,12})\"",
    re.DOTALL,
)
"""An entry of the table of contents as KindleUnpack writes it, which is no XML where a title has a sign of it."""
_COVER = "cover*.*"
_SHOWN = re.compile(r">\s*[^<\s]|<img\b", re.IGNORECASE)


def read(source: Path, folder: Path, limits: Limits) -> Book:
    """Read a book, taken apart in `folder`. Raises EbookLocked, Undecodable, FormatUnavailable for printed pages."""
    _check_open(source)
    parts, files = folder / "parts", folder / "files"
    files.mkdir()
    with _reading():
        # only here, so that a server whose operator left the library out does all else
        from loguru import logger
        from mobi.kindleunpack import unpackBook

        logger.disable("mobi")
        unpackBook(str(source), str(parts), epubver="A")
    packed = parts / "mobi8" / f"{source.stem}.epub"
    if packed.exists():
        return book_epub.read(packed, files, limits)
    page = parts / "mobi7" / "book.html"
    if page.exists():
        return _of_page(page)
    if any(parts.glob("*.pdf")):
        raise FormatUnavailable("The book is a replica of printed pages, a PDF inside, which is not taken apart here.")
    raise Undecodable(DAMAGED)


def _check_open(source: Path) -> None:
    """Raise EbookLocked by the header of the first record, Undecodable where there is none."""
    with source.open("rb") as file:
        head = file.read(_FIRST_RECORD + 4)
        start = struct.unpack_from(">L", head, _FIRST_RECORD)[0] if len(head) == _FIRST_RECORD + 4 else 0
        file.seek(start + _ENCRYPTION)
        told = file.read(2)
    if not start or len(told) < 2:
        raise Undecodable(DAMAGED)
    if told != b"\0\0":
        raise EbookLocked(book_epub.LOCKED)


def _of_page(page: Path) -> Book:
    """Read the one page of an old book; what ends a printed page in it begins a chapter."""
    made = Book()
    package = page.parent / "content.opf"
    if package.exists():
        root = xml_tree.parsed(package.read_bytes(), "book's package")
        made.title = book.plain(xml_tree.said(next(root.iter("title"), None)))
        made.authors = tuple(filter(None, (book.plain(xml_tree.said(each)) for each in root.iter("creator"))))
        made.language = xml_tree.said(next(root.iter("language"), None))
    text = _EMPTY_PLACE.sub(r'<a id="\1"></a>', lettering.read(page.read_bytes(), lettering.SAID))
    parts = [part for part in _PAGE_BREAK.split(_body(text)) if _SHOWN.search(f">{part}")]
    cover = next((page.parent / "Images").glob(_COVER), None)
    if cover is not None and cover.name not in text:
        parts.insert(0, f'<p><img src="{cover.name}"></p>')
    places = {name: number for number, part in enumerate(parts, 1) for name in _PLACED.findall(part)}
    titles = _titles(page.with_name("toc.ncx"), places)
    names: dict[str, str | None] = {}

    def picture(target: str) -> str | None:
        name = posixpath.basename(target)
        file = page.parent / "Images" / name
        if name not in names:
            names[name] = made.take_picture(file) if name not in ("", "..") and file.is_file() else None
        return names[name]

    def link(target: str) -> str | None:
        name = target.partition("#")[2]
        return f"#{book.place(places[name], name)}" if name in places else None

    for number, part in enumerate(parts, 1):
        made.add(part, titles.get(number, ""), picture, link)
    if not made.chapters:
        raise Undecodable("The book has no text; it is damaged or cut short.")
    return made


def _titles(contents: Path, places: Mapping[str, int]) -> dict[int, str]:
    """Give the titles of parts by their numbers, as the table of contents tells them, the first for each."""
    found: dict[int, str] = {}
    if contents.is_file():
        for title, name in _TITLED.findall(contents.read_text(encoding="utf-8", errors="replace")):
            if name in places:
                found.setdefault(places[name], html.unescape(title))
    return found


def _body(text: str) -> str:
    """Leave out the head, which is no page."""
    _, found, body = text.partition("<body")
    return body.partition(">")[2] if found else text


@contextmanager
def _reading() -> Iterator[None]:
    """Turn whatever KindleUnpack raises into Undecodable; on broken books it is nearly everything that Python has."""
    try:
        yield
    except (MediaError, MemoryError):
        raise
    except OSError as error:
        if error.errno is not None:
            raise
        raise Undecodable(DAMAGED) from error
    except Exception as error:
        raise Undecodable(DAMAGED) from error
