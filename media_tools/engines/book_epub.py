"""EPUB 2 and 3 (https://www.w3.org/TR/epub-33/): an archive of pages in the order that its package tells."""

import posixpath
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from media_tools.engines import archive_zip, book, lettering, xml_tree
from media_tools.engines.archive_store import Full, Store
from media_tools.engines.book import Book
from media_tools.errors import EbookLocked, Undecodable
from media_tools.limits import Limits

LOCKED = "The book is locked against copying (DRM) and opens on its buyer's devices only; send one without."
_FONT_METHODS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/xml")


def read(source: Path, folder: Path, limits: Limits) -> Book:
    """Read a book, its files unpacked into `folder`.

    Raises the refusals of archives, EbookLocked, and Undecodable for one without a page.
    """
    store = Store(folder, source.stat().st_size, limits, keep_clutter=True)
    try:
        archive_zip.unpack(source, store)
    except Full:
        raise AssertionError("Nobody asked for less.") from None
    return of_files({member.name: member.file for member in store.members})


def of_files(files: Mapping[str, Path]) -> Book:
    """Read the book that these files are, by their paths inside. Raises like `read`."""
    _check_open(files)
    root = _package_path(files)
    package = xml_tree.parsed(files[root].read_bytes(), "book's package")
    base = posixpath.dirname(root)
    manifest = {
        str(item.get("id")): (_resolved(base, str(item.get("href") or "")), str(item.get("media-type") or ""), item)
        for item in package.iter("item")
    }
    spine = [manifest[str(each.get("idref"))] for each in package.iter("itemref") if str(each.get("idref")) in manifest]
    pages = [path for path, kind, _ in spine if kind in _PAGES and path in files]
    numbers = {path: number for number, path in reversed(list(enumerate(pages, 1)))}
    made = Book(
        title=book.plain(xml_tree.said(next(package.iter("title"), None))),
        authors=tuple(filter(None, (book.plain(xml_tree.said(each)) for each in package.iter("creator")))),
        language=xml_tree.said(next(package.iter("language"), None)),
    )
    titles = _titles(files, [path for path, kind, item in manifest.values() if _tells_order(kind, item)])
    names: dict[str, str | None] = {}

    def picture(path: str) -> str | None:
        if path not in names:
            names[path] = made.take_picture(files[path]) if path in files else None
        return names[path]

    for path in pages:
        here = posixpath.dirname(path)

        def link(target: str, here: str = here, path: str = path) -> str | None:
            inside, _, name = target.partition("#")
            number = numbers.get(_resolved(here, inside) if inside else path)
            return f"#{book.place(number, unquote(name))}" if number else None

        made.add(
            _body(files[path].read_bytes()),
            titles.get(path, ""),
            lambda target, here=here: picture(_resolved(here, target)),  # type: ignore[misc]
            link,
        )
    if not made.chapters:
        raise Undecodable("The book has no page that can be read; it is damaged or cut short.")
    return made


def _check_open(files: Mapping[str, Path]) -> None:
    """Raise EbookLocked for a book with more locked in it than fonts, which are only hidden."""
    locks = files.get("META-INF/encryption.xml")
    if locks is None:
        return
    methods = xml_tree.parsed(locks.read_bytes(), "book's list of locks").iter("EncryptionMethod")
    if any(method.get("Algorithm") not in _FONT_METHODS for method in methods):
        raise EbookLocked(LOCKED)


def _package_path(files: Mapping[str, Path]) -> str:
    container = files.get("META-INF/container.xml")
    if container is not None:
        for found in xml_tree.parsed(container.read_bytes(), "book's container").iter("rootfile"):
            path = _resolved("", str(found.get("full-path") or ""))
            if path in files:
                return path
    raise Undecodable("The book does not say where its pages are; it is damaged or cut short.")


def _tells_order(kind: str, item: "etree._Element") -> bool:
    return kind == "application/x-dtbncx+xml" or "nav" in str(item.get("properties") or "").split()


def _titles(files: Mapping[str, Path], lists: list[str]) -> dict[str, str]:
    """Give the titles of pages as the book's tables of contents tell them, the first for each."""
    found: dict[str, str] = {}
    for path in lists:
        if path not in files:
            continue
        root, here = xml_tree.parsed(files[path].read_bytes(), "book's table of contents"), posixpath.dirname(path)
        for point in root.iter("navPoint"):
            target = point.find("content")
            if target is not None:
                found.setdefault(_resolved(here, str(target.get("src"))), xml_tree.said(point.find("navLabel")))
        for entry in root.iter("a"):
            found.setdefault(_resolved(here, str(entry.get("href") or "")), xml_tree.said(entry))
    return found


def _body(data: bytes) -> str:
    """Give what a page shows, as HTML: pages are XML, and HTML reads their empty elements otherwise."""
    try:
        root = xml_tree.parsed(data, "book's page")
    except Undecodable:
        if b"<!ENTITY" in data:
            raise
        return lettering.read(data, lettering.SAID)
    body = root if root.tag == "body" else root.find("body")
    if body is None:
        return lettering.read(data, lettering.SAID)
    for element in body.iter("svg", "image"):
        # a cover is often a picture in a drawing
        target = element.get("href")
        element.tag = "img" if element.tag == "image" else "span"
        if target is not None:
            element.set("src", target)
    return book.inner(body, "html")


def _resolved(here: str, target: str) -> str:
    """Give the path inside the book that an address relative to the folder `here` means; "" for one outside."""
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        return ""
    if parts.scheme or parts.netloc:
        return ""
    return posixpath.normpath(posixpath.join(here, unquote(parts.path))) if parts.path else ""
