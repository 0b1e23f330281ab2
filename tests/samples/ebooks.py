"""E-books made by hand: honest ones of each kind, for tests to spoil."""

import base64
import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from tests.samples import pictures

CHAPTERS = ("Ünö", "日本", "Three")
CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def picture(form: str = "jpg") -> bytes:
    """Give a small picture."""
    return pictures.encoded(pictures.photo(40, 30), form, metadata=False)


def epub(pages: Mapping[str, str] | None = None, more: Mapping[str, bytes] | None = None) -> bytes:
    """Give an EPUB: `pages` maps names of pages in their order to what stands in their bodies, `more` adds files."""
    pages = {f"text/{n}.xhtml": body(n) for n in range(len(CHAPTERS))} if pages is None else pages
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>A Book &amp; more</dc:title><dc:creator>Ann O’Nym</dc:creator><dc:language>de</dc:language>"
        "</metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    files = {"META-INF/container.xml": CONTAINER.encode(), "OPS/book.opf": package.encode(), "OPS/a b.jpg": picture()}
    for name, inside in pages.items():
        head = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head>'
        page = f"{head}<body>{inside}</body></html>"
        files[f"OPS/{name}"] = page.encode()
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/epub+zip")
        for name, content in {**files, **(more or {})}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def body(number: int) -> str:
    """Give a page with a heading, a picture, and links to the next page and outside."""
    following = (number + 1) % len(CHAPTERS)
    return (
        f'<h1 id="top">{CHAPTERS[number]}</h1><p>Said in {number}.&nbsp;<a id="x"/><b>bold</b></p>'
        f'<p><img src="../a%20b.jpg" alt="seen"/> <a href="{following}.xhtml#top">on</a> '
        '<a href="https://example.com/">out</a></p>'
    )


def fb2(sections: Sequence[str] | None = None, *, prologue: str = "") -> bytes:
    """Give a FictionBook with these sections."""
    if sections is None:
        sections = [
            f'<section id="s{n}"><title><p>{name}</p></title><p>Said in {n}. <strong>bold</strong></p><empty-line/>'
            f'<image l:href="#p.jpg"/><p><a l:href="#s{(n + 1) % 3}">on</a></p></section>'
            for n, name in enumerate(CHAPTERS)
        ]
    image = base64.b64encode(picture()).decode()
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{prologue}'
        '<FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0" '
        'xmlns:l="http://www.w3.org/1999/xlink"><description><title-info><author><first-name>Ann</first-name>'
        "<last-name>O’Nym</last-name></author><book-title>A Book &amp; more</book-title><lang>de</lang></title-info>"
        f"</description><body>{''.join(sections)}</body>"
        f'<binary id="p.jpg" content-type="image/jpeg">{image}</binary></FictionBook>'
    ).encode()


def mobi(*, encryption: int = 0, body: str = "") -> bytes:
    """Give a Mobipocket book of version 6, not compressed, with a picture in each chapter, and `body` after them."""
    text = "<html><head></head><body>" + "<mbp:pagebreak/>".join(
        f'<h1>{name}</h1><p>Said in {n}. <b>bold</b></p><img recindex="00001">' for n, name in enumerate(CHAPTERS)
    )
    data = f"{text}{body}</body></html>".encode()
    records = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    title = b"A Book & more"
    author = "Ann O’Nym".encode()
    entry = struct.pack(">LL", 100, 8 + len(author)) + author
    exth = b"EXTH" + struct.pack(">LL", 12 + len(entry), 1) + entry
    exth += b"\0" * (-len(exth) % 4)
    palm = struct.pack(">HHLHHHH", 1, 0, len(data), len(records), 4096, encryption, 0)
    nothing = 0xFFFFFFFF
    fields = {
        20: 232, 24: 2, 28: 65001, 32: 1, 36: 6, 84: 16 + 232 + len(exth), 88: len(title), 92: 7, 80: 1 + len(records),
        104: 6, 108: 1 + len(records), 128: 0x40, 240: 0,
        **dict.fromkeys((40, 44, 48, 52, 56, 60, 64, 68, 72, 76, 164, 168, 208, 212, 244), nothing),
    }  # fmt: skip
    header = bytearray(248)
    header[:16] = palm
    header[16:20] = b"MOBI"
    for place, value in fields.items():
        struct.pack_into(">L", header, place, value)
    first = bytes(header) + exth + title + b"\0" * 4
    return palm_database([first, *records, picture(), b"\xe9\x8e\r\n"])


def kindle(form: str = "azw3") -> bytes:
    """Give the book that `epub` gives, as calibre 6.13 makes KF8 (`azw3`) or a Mobipocket (`mobi`) of it."""
    return Path(__file__).with_name(f"kindle.{form}").read_bytes()


def palm_database(records: Sequence[bytes]) -> bytes:
    """Give a database of Palm's with these records."""
    begin = 78 + 8 * len(records) + 2
    head = b"A-Book".ljust(32, b"\0") + struct.pack(">HHLLLLLL", 0, 0, 0, 0, 0, 0, 0, 0) + b"BOOKMOBI"
    head += struct.pack(">LLH", 1, 0, len(records))
    for number, record in enumerate(records):
        head += struct.pack(">LL", begin, number)
        begin += len(record)
    return head + b"\0\0" + b"".join(records)


def comic(names: Sequence[str] = ("p 10.jpg", "p 2.png", "p 1.webp")) -> bytes:
    """Give a zip of pictures in the order of these names, with a file that is none."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ComicInfo.xml", "<ComicInfo/>")
        for name in names:
            side = 10 * int("".join(filter(str.isdigit, name)))
            archive.writestr(
                name, pictures.encoded(pictures.photo(side, side), name.rpartition(".")[2], metadata=False)
            )
    return buffer.getvalue()
