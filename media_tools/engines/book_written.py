"""Write a book: as EPUB 3 that readers of EPUB 2 open too, or as one page of HTML with its pictures in it."""

import base64
import hashlib
import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import html as lxml_html

from media_tools import registry
from media_tools.engines import book
from media_tools.engines.book import Book, Chapter

_INSIDE = re.compile(r"#(c\d+)(-.*)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}")
STYLE = (
    "img { max-width: 100%; max-height: 100%; }\ntable { border-collapse: collapse; }\ntd, th { padding: 0 0.5em; }\n"
)
_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that an archive can tell: the same book gives the same bytes."""
_CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>
"""


def epub(made: Book, path: Path) -> None:
    """Write the book as EPUB."""
    with zipfile.ZipFile(path, "w") as archive:
        _put(archive, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        _put(archive, "META-INF/container.xml", _CONTAINER.encode())
        for number, chapter in enumerate(made.chapters, 1):
            _put(archive, f"c{number}.xhtml", _page(made, number, chapter).encode())
        for name, file in made.pictures.items():
            _put(archive, f"pictures/{name}", file.read_bytes(), zipfile.ZIP_STORED)
        _put(archive, "style.css", STYLE.encode())
        _put(archive, "nav.xhtml", _nav(made).encode())
        _put(archive, "toc.ncx", _ncx(made).encode())
        _put(archive, "book.opf", _package(made).encode())


def page(made: Book, path: Path) -> None:
    """Write the book as one page of HTML that needs no other file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            f'<!DOCTYPE html>\n<html lang="{_language(made)}">\n<head>\n<meta charset="utf-8">\n'
            f"<title>{html.escape(made.title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        )
        for number, chapter in enumerate(made.chapters, 1):
            root = lxml_html.fragment_fromstring(chapter.html, create_parent="div")
            for image in root.iter("img"):
                name = str(image.get("src"))
                data = base64.b64encode(made.pictures[name].read_bytes()).decode()
                image.set("src", f"data:{_mime(name)};base64,{data}")
            file.write(f'<section id="c{number}">\n{book.inner(root, "html")}\n</section>\n')
        file.write("</body>\n</html>\n")


def _page(made: Book, number: int, chapter: Chapter) -> str:
    root = lxml_html.fragment_fromstring(chapter.html, create_parent="div")
    for image in root.iter("img"):
        image.set("src", f"pictures/{image.get('src')}")
        image.set("alt", image.get("alt") or "")
    for link in root.iter("a"):
        inside = _INSIDE.fullmatch(link.get("href") or "")
        if inside:
            link.set("href", f"{inside[1]}.xhtml" + (f"#{inside[1]}{inside[2]}" if inside[2] else ""))
    for marked in root.iter("ol"):
        if not (marked.get("start") or "1").lstrip("-").isdecimal():
            del marked.attrib["start"]
    return _xhtml(made, chapter.title, f'<section id="c{number}">{book.inner(root, "xml")}</section>')


def _xhtml(made: Book, title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="{_language(made)}"'
        f' xml:lang="{_language(made)}">\n<head><title>{html.escape(title)}</title>'
        f'<link rel="stylesheet" type="text/css" href="style.css"/></head>\n<body>{body}</body>\n</html>\n'
    )


def _nav(made: Book) -> str:
    entries = "\n".join(
        f'<li><a href="c{number}.xhtml">{html.escape(chapter.title)}</a></li>'
        for number, chapter in enumerate(made.chapters, 1)
    )
    return _xhtml(made, made.title, f'<nav epub:type="toc"><ol>\n{entries}\n</ol></nav>')


def _ncx(made: Book) -> str:
    points = "\n".join(
        f'<navPoint id="n{number}" playOrder="{number}"><navLabel><text>{html.escape(chapter.title)}</text></navLabel>'
        f'<content src="c{number}.xhtml"/></navPoint>'
        for number, chapter in enumerate(made.chapters, 1)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1">'
        f'<head><meta name="dtb:uid" content="{_identifier(made)}"/></head>'
        f"<docTitle><text>{html.escape(made.title)}</text></docTitle><navMap>\n{points}\n</navMap></ncx>\n"
    )


def _package(made: Book) -> str:
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">',
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
            f'<dc:identifier id="id">{_identifier(made)}</dc:identifier>',
            f"<dc:title>{html.escape(made.title or 'Untitled')}</dc:title>",
            f"<dc:language>{_language(made)}</dc:language>",
            *(f"<dc:creator>{html.escape(author)}</dc:creator>" for author in made.authors),
            '<meta property="dcterms:modified">1980-01-01T00:00:00Z</meta>',
            "</metadata>",
            "<manifest>",
            *_manifest(made),
            "</manifest>",
            '<spine toc="ncx">',
            *(f'<itemref idref="c{number}"/>' for number in range(1, len(made.chapters) + 1)),
            "</spine>",
            "</package>",
            "",
        ]
    )


def _manifest(made: Book) -> Iterator[str]:
    for number in range(1, len(made.chapters) + 1):
        yield f'<item id="c{number}" href="c{number}.xhtml" media-type="application/xhtml+xml"/>'
    for name in made.pictures:
        yield f'<item id="{name}" href="pictures/{name}" media-type="{_mime(name)}"/>'
    yield '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    yield '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    yield '<item id="style" href="style.css" media-type="text/css"/>'


def _mime(name: str) -> str:
    return registry.format_words()[name.rpartition(".")[2]].mime


def _language(made: Book) -> str:
    return made.language if _LANGUAGE.fullmatch(made.language) else "und"


def _identifier(made: Book) -> str:
    """Give a name that stays the same for the same book."""
    digest = hashlib.sha256()
    for chapter in made.chapters:
        digest.update(chapter.html.encode(errors="replace"))
    return f"urn:sha256:{digest.hexdigest()}"


def _put(archive: zipfile.ZipFile, name: str, data: bytes, method: int = zipfile.ZIP_DEFLATED) -> None:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = method
    archive.writestr(entry, data)
