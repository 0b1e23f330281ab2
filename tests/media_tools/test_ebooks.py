"""E-books into one another: chapters in their order, pictures, links; and what never gets through."""

import io
import socket
import struct
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
from lxml import etree

from media_tools import offices
from media_tools.detect import sniff
from media_tools.errors import (
    ArchiveBomb,
    ArchiveEmpty,
    ArchiveTooManyEntries,
    ArchiveUnsafePath,
    EbookLocked,
    FormatUnavailable,
    ImageTooLarge,
    MediaError,
    Undecodable,
    UnsupportedMedia,
)
from media_tools.limits import Limits
from media_tools.pool import Pool
from media_tools.spec import NAME, Spec
from tests.media_tools.work import convert, do
from tests.samples import archives, ebooks, pictures

SAID = "\n".join(f"{name}\n\nSaid in {n}. bold\n" for n, name in enumerate(ebooks.CHAPTERS))


def comic(data, target, limits=None, name="Comic.CBZ"):
    """Convert what its owner calls a comic."""
    pool = Pool(size=1, root=comic.root, limits=limits or Limits())
    try:
        with pool.workspace(1) as workspace:
            (workspace.path / "source").write_bytes(data)
            result = workspace.run(_wish(target, name), ["source"])
            return result.outputs[0].path.read_bytes()
    finally:
        pool.close()


@pytest.fixture(autouse=True)
def _root(tmp_path):
    comic.root = tmp_path / "scratch"


def _wish(target, name="book"):
    from media_tools import registry, spec

    wish = spec.parse(registry.tools()["convert"], {"format": target})
    return Spec(wish.tool, {**wish.values, NAME: name})


def files_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {name: archive.read(name) for name in archive.namelist()}


BOOKS = {"epub": ebooks.epub, "fb2": ebooks.fb2, "mobi": ebooks.mobi, "azw3": ebooks.kindle}


@pytest.mark.parametrize("form", BOOKS)
def test_each_kind_is_told_by_its_bytes(form):
    assert sniff(BOOKS[form]()).name == form
    assert sniff(archives.zipped({"x/Book.FB2": ebooks.fb2()})).name == "fb2"
    assert sniff(ebooks.comic()).name == "zip"


@pytest.mark.parametrize("form", BOOKS)
def test_chapters_and_pictures_come_in_order_into_an_epub(form):
    made = convert(BOOKS[form](), "epub")
    assert sniff(made.data).name == made.output.format == "epub"
    files = files_of(made.data)
    package = etree.fromstring(files["book.opf"])
    spine = [each.get("idref") for each in package.iter("{*}itemref")]
    assert spine == ["c1", "c2", "c3"]
    assert next(package.iter("{*}title")).text == "A Book & more"
    assert next(package.iter("{*}creator")).text == "Ann O’Nym"
    for number, name in enumerate(ebooks.CHAPTERS):
        page = etree.fromstring(files[f"c{number + 1}.xhtml"])
        assert next(page.iter("{*}h1")).text == name
        assert f"Said in {number}." in "".join(page.itertext())
        assert [each.get("src") for each in page.iter("{*}img")] == ["pictures/p1.jpg"]
    assert files["pictures/p1.jpg"] == ebooks.picture()
    nav = etree.fromstring(files["nav.xhtml"])
    assert [each.text for each in nav.iter("{*}a")] == list(ebooks.CHAPTERS)
    again = convert(made.data, "epub")
    assert again.data == convert(made.data, "epub").data
    assert convert(again.data, "txt").data == convert(made.data, "txt").data


@pytest.mark.parametrize("form", ["epub", "fb2", "azw3"])
def test_links_lead_from_chapter_to_chapter(form):
    place = {"epub": "top", "fb2": "s1", "azw3": "top"}[form]
    files = files_of(convert(BOOKS[form](), "epub").data)
    page = etree.fromstring(files["c1.xhtml"])
    assert f"c2.xhtml#c2-{place}" in [each.get("href") for each in page.iter("{*}a")]
    assert f'id="c2-{place}"' in files["c2.xhtml"].decode()
    html = convert(BOOKS[form](), "html").data.decode()
    assert f'href="#c2-{place}"' in html
    assert html.count("data:image/jpeg;base64,") == 3


@pytest.mark.parametrize("form", BOOKS)
def test_a_book_becomes_text_and_markdown(form):
    text = convert(BOOKS[form](), "txt").data.decode()
    markdown = convert(BOOKS[form](), "md").data.decode().replace("\xa0", " ")
    for number, name in enumerate(ebooks.CHAPTERS):
        assert f"{name}\n\nSaid in {number}. bold\n" in text
        assert f"# {name}\n\nSaid in {number}. **bold**\n" in markdown
    assert "\\" not in markdown


def test_an_old_kindle_book_has_its_cover_and_the_titles_of_its_table_of_contents():
    files = files_of(convert(ebooks.kindle("mobi"), "epub").data)
    nav = etree.fromstring(files["nav.xhtml"])
    assert [each.text for each in nav.iter("{*}a")] == ["1", *ebooks.CHAPTERS]
    assert [files[f"c{number}.xhtml"].count(b"pictures/p1.jpg") for number in (1, 2, 3, 4)] == [1, 0, 0, 0]
    assert [files[f"c{number}.xhtml"].count(b"pictures/p2.jpg") for number in (1, 2, 3, 4)] == [0, 1, 1, 1]
    assert "c3.xhtml#c3-filepos" in files["c2.xhtml"].decode()


def test_a_zipped_fictionbook_is_the_same_book():
    assert convert(archives.zipped({"b.fb2": ebooks.fb2()}), "epub").data == convert(ebooks.fb2(), "epub").data


def test_titles_come_from_the_table_of_contents_and_covers_out_of_drawings():
    cover = '<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="../a%20b.jpg"/></svg>'
    nav = '<nav><ol><li><a href="text/b.xhtml">The Name</a></li></ol></nav>'
    pages = {"text/a.xhtml": cover, "text/b.xhtml": "<p>no heading</p>"}
    book = ebooks.epub(pages, {"OPS/nav.xhtml": f"<html><body>{nav}</body></html>".encode()})
    files = files_of(convert(_with_nav(book), "epub").data)
    assert b"The Name" in files["nav.xhtml"]
    assert b"pictures/p1.jpg" in files["c1.xhtml"]


def _with_nav(book):
    files = files_of(book)
    item = b'<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    files["OPS/book.opf"] = files["OPS/book.opf"].replace(b"<manifest>", item)
    return archives.zipped(files, zipfile.ZIP_STORED)


def test_comics_have_their_pages_in_natural_order():
    pdf = pypdfium2.PdfDocument(comic(ebooks.comic(), "pdf"))
    assert [round(page.get_width() * 2) for page in pdf] == [10, 20, 100]
    files = files_of(comic(ebooks.comic(("2.bmp", "1.jpg")), "epub"))
    assert [name for name in files if name.startswith("pictures/")] == ["pictures/p1.jpg", "pictures/p2.jpg"]
    assert files["pictures/p1.jpg"] == pictures.encoded(pictures.photo(10, 10), "jpg", metadata=False)
    with pytest.raises(FormatUnavailable, match="epub, pdf, html"):
        comic(ebooks.comic(), "txt")


def test_comics_are_bounded_and_hold_pictures():
    with pytest.raises(Undecodable, match="holds no picture"):
        comic(archives.zipped({"a.txt": b"a"}), "pdf")
    with pytest.raises(ImageTooLarge, match="File 1"):
        comic(ebooks.comic(), "pdf", replace(Limits(), side=5))
    with pytest.raises(ImageTooLarge):
        comic(ebooks.comic(), "epub", replace(Limits(), side=5))


@pytest.mark.parametrize("target", ["png", "mp3", "svg", "avif"])
def test_a_book_becomes_no_picture_and_no_picture_a_book(target):
    with pytest.raises(FormatUnavailable, match="becomes one of: epub"):
        convert(ebooks.epub(), target)
    with pytest.raises(FormatUnavailable, match="documents and books become EPUB"):
        convert(ebooks.picture(), "epub")


@pytest.mark.parametrize("word", ["mobi", "azw3", "azw", "fb2", "cbz"])
def test_what_is_not_written_says_what_is(word):
    with pytest.raises(FormatUnavailable, match="format=epub"):
        convert(ebooks.epub(), word)


@pytest.mark.parametrize("tool", ["inspect", "thumbnail", "compress"])
def test_tools_for_pictures_refuse_books(tool):
    with pytest.raises(UnsupportedMedia, match="EPUB files are not read here"):
        do(tool, ebooks.epub())


ALGORITHM = '<encryption><EncryptedData><EncryptionMethod Algorithm="{}"/></EncryptedData></encryption>'


def test_locked_books_are_refused_and_hidden_fonts_are_not():
    def locked(algorithm):
        return ebooks.epub(more={"META-INF/encryption.xml": ALGORITHM.format(algorithm).encode()})

    with pytest.raises(EbookLocked):
        convert(locked("http://www.w3.org/2001/04/xmlenc#aes128-cbc"), "txt")
    assert convert(locked("http://www.idpf.org/2008/embedding"), "txt").data
    for scheme in (1, 2):
        with pytest.raises(EbookLocked):
            convert(ebooks.mobi(encryption=scheme), "txt")


BAD = """<script>bad()</script><p onclick="bad()">said</p><img src="http://127.0.0.1:{port}/bad.png" alt="alt"/>
<img src="../../../../../etc/passwd"/><img src="file:///etc/passwd"/><a href="javascript:bad()">a</a>
<iframe src="http://127.0.0.1:{port}/bad"/><link rel="stylesheet" href="http://127.0.0.1:{port}/bad.css"/>"""


@pytest.mark.parametrize("form", ["epub", "fb2", "html in mobi"])
@pytest.mark.parametrize("target", ["epub", "html", "txt"])
def test_nothing_acts_and_nothing_is_fetched(form, target):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        bad = BAD.format(port=listener.getsockname()[1])
        match form:
            case "epub":
                book = ebooks.epub({"text/0.xhtml": bad}, {"OPS/x.svg": b"<svg onload='bad()'/>"})
            case "fb2":
                book = ebooks.fb2([f"<section><p>said</p>{bad}</section>"])
            case _:
                book = ebooks.mobi(body=bad)
        made = convert(book, target).data
        said = b"".join(files_of(made).values()) if target == "epub" else made
        assert b"bad" not in said
        assert b"said" in said
        assert b"root:" not in said
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("prologue", [LAUGHS, OUTSIDE])
def test_entities_are_not_opened(prologue):
    with pytest.raises(Undecodable, match="entities"):
        convert(ebooks.fb2(["<section><p>&c;</p></section>"], prologue=prologue), "txt")
    with pytest.raises(Undecodable, match="entities"):
        convert(ebooks.fb2(prologue=prologue).decode().encode("utf-16"), "txt")
    for name in ("META-INF/container.xml", "OPS/book.opf", "OPS/text/0.xhtml"):
        files = files_of(ebooks.epub())
        files[name] = prologue.encode() + files[name].replace(b'<?xml version="1.0"?>', b"").replace(b"Said", b"&c;")
        with pytest.raises(Undecodable, match="entities"):
            convert(archives.zipped(files, zipfile.ZIP_STORED), "txt")


def test_bombs_and_paths_that_lead_out_are_refused():
    with pytest.raises(ArchiveBomb):
        convert(ebooks.epub(more={"OPS/zeros": bytes(archives.ZEROS)}), "txt")
    with pytest.raises(ArchiveUnsafePath):
        convert(ebooks.epub(more={"../../out.xhtml": b"x"}), "txt")
    with pytest.raises(ArchiveTooManyEntries):
        convert(ebooks.epub(more={f"OPS/{n}": b"" for n in range(2_000)}), "txt")
    with pytest.raises(Undecodable, match="nested"):
        convert(ebooks.epub({"text/0.xhtml": "<div>" * 200 + "</div>" * 200}), "txt")
    with pytest.raises(Undecodable, match="nested"):
        convert(ebooks.fb2(["<section>" * 100_000]), "txt")


def test_strange_names_do_no_harm_and_books_without_pages_are_refused():
    strange = "<section><:Šo><x:p>said</x:p><p>so</p></:Šo></section>"
    assert convert(ebooks.fb2([strange]), "txt").data.split() == [b"said", b"so"]
    for book in (
        ebooks.epub({}),
        archives.zipped({"mimetype": b"application/epub+zip", "a": b"b"}, zipfile.ZIP_STORED),
        ebooks.fb2([]),
        b"<FictionBook",
        ebooks.mobi()[:100],
    ):
        with pytest.raises((Undecodable, ArchiveEmpty)):
            convert(book, "txt")


@pytest.mark.parametrize("seed", range(40))
def test_broken_kindle_books_end_with_a_word(seed):
    data = bytearray(ebooks.mobi())
    record, size = 78 + 8 * 4 + 2, 400
    for step in range(1 + seed % 4):
        place = record + (seed * 37 + step * 101) % size if seed % 3 else 76 + (seed + step * 11) % 40
        struct.pack_into(">L", data, place, (seed * 2654435761) & 0xFFFFFFFF)
    try:
        code = convert(bytes(data), "txt").output.format
    except MediaError as error:
        code = error.code
    assert code in ("txt", "undecodable", "ebook_locked", "unsupported_media_type", "format_unavailable")


def test_pdf_of_a_book_names_what_is_missing_where_it_is(monkeypatch):
    monkeypatch.setattr(offices, "installed", lambda kind: False)
    with pytest.raises(FormatUnavailable, match="libreoffice-writer-nogui"):
        convert(ebooks.epub(), "pdf")
