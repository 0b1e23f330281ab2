"""Markdown, HTML and text become EPUB 3: title, language, contents, chapters, and the pictures in the text.

https://www.w3.org/TR/epub-33/
"""

import base64
import io
import posixpath
import zipfile
from urllib.parse import unquote

import pytest
from lxml import etree

from media_tools.detect import sniff
from media_tools.errors import FormatUnavailable, Undecodable
from tests.media_tools.work import convert
from tests.samples import ebooks, reports

XHTML = "{http://www.w3.org/1999/xhtml}"
MARKDOWN = """# The *first*

Words & more.  [On](https://example.com/) <script>alert(1)</script>

| a | b |
|---|---|
| 1 | 2 |

# Zweites <b>Kapitel</b>

1. one
2. two
"""


def book(source, name, **values):
    """Convert to EPUB; give its files and its package, after they were held to the rules of the format."""
    done = convert(source, "epub", name=name, **values)
    assert sniff(done.data[:4096]).name == done.output.format == "epub"
    with zipfile.ZipFile(io.BytesIO(done.data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        files = {each: archive.read(each) for each in archive.namelist()}
    assert files["mimetype"] == b"application/epub+zip"
    package = etree.fromstring(files["book.opf"])
    assert package.get("version") == "3.0"
    for needed in ("identifier", "title", "language"):
        assert next(package.iter("{*}" + needed)).text
    items = {item.get("id"): item for item in package.iter("{*}item")}
    assert {item.get("href") for item in items.values()} == set(files) - {
        "mimetype", "book.opf", "META-INF/container.xml"
    }  # fmt: skip
    assert all(each.get("idref") in items for each in package.iter("{*}itemref"))
    assert sum("nav" in (item.get("properties") or "").split() for item in items.values()) == 1
    for item in items.values():
        if item.get("media-type") == "application/xhtml+xml":
            check_page(item.get("href"), files)
    return files, package


def check_page(name, files):
    """Hold a page to XML, to unique places, and to links that lead somewhere."""
    page = etree.fromstring(files[name])
    places = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(places) == len(set(places))
    assert not list(page.iter(XHTML + "script"))
    for element, attribute in (("a", "href"), ("img", "src")):
        for target in (each.get(attribute) for each in page.iter(XHTML + element)):
            if target and not target.startswith("https://"):
                path, _, place = target.partition("#")
                other = posixpath.join(posixpath.dirname(name), path) if path else name
                assert other in files
                assert not place or f'id="{unquote(place)}"'.encode() in files[other]


def contents(files):
    nav = etree.fromstring(files["nav.xhtml"])
    assert [each.get("{http://www.idpf.org/2007/ops}type") for each in nav.iter(XHTML + "nav")] == ["toc"]
    return [each.text for each in nav.iter(XHTML + "a")]


def test_each_first_heading_of_markdown_begins_a_chapter():
    files, package = book(MARKDOWN.encode(), "notes.md")
    assert contents(files) == ["The first", "Zweites Kapitel"]
    assert [each.get("idref") for each in package.iter("{*}itemref")] == ["c1", "c2"]
    assert next(package.iter("{*}title")).text == "The first"
    assert next(package.iter("{*}language")).text == "und"
    assert b"<table>" in files["c1.xhtml"]
    assert b"alert" not in files["c1.xhtml"]


def test_a_page_of_html_keeps_its_title_author_language_pictures_and_links():
    picture = base64.b64encode(ebooks.picture()).decode()
    page = (
        '<!doctype html><html lang="de"><head><title>Der Titel</title><meta name="Author" content="Ann O’Nym"></head>'
        '<body><main><p>Before<h2 id="eins">Eins</h2><p><a href="#zw%C3%B6i">weiter</a> <a href="#nowhere">tot</a>'
        f'<img src="data:image/jpeg;base64,{picture}" alt="seen"><img src="https://example.com/a.jpg" alt="far">'
        f'<section><h2 id="zwöi">Zwöi</h2><img src="data:image/jpeg;base64,{picture}"></section></main></body></html>'
    )
    files, package = book(page.encode(), "x.html")
    assert contents(files) == ["Der Titel", "Eins", "Zwöi"]
    told = {name: next(package.iter("{*}" + name)).text for name in ("title", "creator", "language")}
    assert told == {"title": "Der Titel", "creator": "Ann O’Nym", "language": "de"}
    assert [name for name in files if name.startswith("pictures/")] == ["pictures/p1.jpg"]
    assert files["pictures/p1.jpg"] == ebooks.picture()
    assert b'href="c3.xhtml#c3-zw%C3%B6i"' in files["c2.xhtml"]
    assert ("far" in files["c2.xhtml"].decode(), b"example.com" in files["c2.xhtml"]) == (True, False)


def test_plain_text_is_one_chapter_under_the_name_of_its_file_or_the_wanted_title():
    files, package = book("Grüße\n\n<b>5 < 6".encode(), "A letter.txt")
    assert (contents(files), next(package.iter("{*}title")).text) == (["A letter"], "A letter")
    assert "Grüße" in files["c1.xhtml"].decode()
    assert b"&lt;b&gt;5 &lt; 6" in files["c1.xhtml"]
    files, package = book(b"Hi", "a.txt", title="Mine", author="Ann")
    assert (next(package.iter("{*}title")).text, next(package.iter("{*}creator")).text) == ("Mine", "Ann")


def test_a_page_that_declares_an_encoding_is_read_all_the_same():
    page = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body>Grüße</body></html>'
    assert "Grüße" in book(page.encode(), "a.xhtml")[0]["c1.xhtml"].decode()


def test_what_goes_in_comes_out_again_in_its_order():
    text = "\n\n".join(f"# Part {number}\n\nSaid in {number}." for number in range(1, 30))
    again = convert(convert(text.encode(), "epub", name="a.md").data, "md").data.decode()
    assert [line for line in again.splitlines() if line] == [line for line in text.splitlines() if line]


@pytest.mark.parametrize(
    ("source", "name", "error"),
    [
        (b"<!doctype html><title>only a title</title>", "a.html", Undecodable),
        (b"\n \n", "a.txt", Undecodable),
        (b"<!-- <p>nothing -->", "a.html", Undecodable),
        (b"<div>" * 200 + b"x", "a.html", Undecodable),
        (reports.letter(), "a.docx", FormatUnavailable),
    ],
)  # fmt: skip
def test_what_is_no_book_is_refused(source, name, error):
    with pytest.raises(error):
        convert(source, "epub", name=name)
