"""Documents, spreadsheets and presentations become one another; what is none of them is refused."""

import csv
import io
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from media_tools import detect, offices, registry, spec
from media_tools.errors import DocumentEncrypted, FormatUnavailable, Undecodable, UnsupportedMedia
from media_tools.limits import Limits
from media_tools.pool import Pool
from tests.media_tools.work import compress
from tests.samples import archives, ebooks, pictures, reports
from tests.samples import offices as samples

needs_office = pytest.mark.skipif(
    not all(map(offices.installed, offices.PARTS)), reason="LIBREOFFICE IS NOT INSTALLED: documents are not laid out"
)


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    made = Pool(size=1, root=tmp_path_factory.mktemp("pool") / "scratch", limits=Limits())
    yield made
    made.close()


def convert(pool: Pool, source: bytes, name: str, form: str) -> bytes:
    """Convert in a child, as a client's file of this name is."""
    with pool.workspace(60) as workspace:
        (workspace.path / "source").write_bytes(source)
        wish = spec.named(spec.parse(registry.tools()["convert"], {"format": form}), name)
        (output,) = workspace.run(wish, ["source"]).outputs
        assert output.format == form
        return output.path.read_bytes()


def pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_bounded() for page in document]


def rows(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode()), delimiter=delimiter))


@needs_office
def test_a_book_becomes_a_pdf_with_its_chapters_in_order(pool: Pool) -> None:
    whole = "\n".join(pages(convert(pool, ebooks.epub(), "book.epub", "pdf")))
    places = [whole.index(f"Said in {number}") for number in range(len(ebooks.CHAPTERS))]
    assert places == sorted(places)


@needs_office
def test_markdown_becomes_a_document_with_its_title_and_table(pool: Pool) -> None:
    found = "\n".join(pages(convert(pool, b"# Title\n\n| a | b |\n|---|---|\n| one | two |\n", "a.md", "pdf")))
    assert ("Title" in found, "one" in found, "|" in found) == (True, True, False)
    assert convert(pool, b"# Title\n\n*text*", "a.md", "html") == b"<h1>Title</h1>\n<p><em>text</em></p>\n"


@needs_office
def test_a_report_has_its_pages_in_order_with_header_footer_contents_and_notes(pool: Pool) -> None:
    found = pages(convert(pool, reports.report(chapters=3), "report.docx", "pdf"))
    whole = "\n".join(found)
    assert all(
        "Annual report" in page and f"Page {number} of {len(found)}" in page for number, page in enumerate(found, 1)
    )
    places = [whole.index(f"Point 4 of chapter {number}") for number in (1, 2, 3)]
    assert places == sorted(places)
    assert all(f"Source {number}: the" in whole for number in (1, 2, 3))


@needs_office
@pytest.mark.parametrize("form", ["odt", "rtf", "html", "txt"])
def test_a_word_document_becomes_other_words(pool: Pool, form: str) -> None:
    made = convert(pool, reports.letter(), "letter.docx", form)
    assert form != "txt" or made == b"Dear reader,\n", "no mark before it"
    assert (b"Dear reader," in made) or detect.sniff(made[:4096]) is registry.formats()["odt"]


@needs_office
def test_a_presentation_and_a_sheet_become_pdf(pool: Pool) -> None:
    slide = (
        '<draw:page draw:name="one"><draw:frame svg:width="20cm" svg:height="5cm" svg:x="2cm" svg:y="2cm">'
        "<draw:text-box><text:p>Dear audience,</text:p></draw:text-box></draw:frame></draw:page>"
    )
    assert "Dear audience," in pages(convert(pool, samples.opendocument("presentation", slide), "talk.odp", "pdf"))[0]
    assert "Anna" in pages(convert(pool, b"name;age\nAnna;7\n", "people.csv", "pdf"))[0]


@needs_office
def test_a_text_is_told_by_its_name_and_keeps_its_letters(pool: Pool) -> None:
    assert "Grüße, Ελλάδα" in pages(convert(pool, "Grüße, Ελλάδα\n".encode(), "hello.txt", "pdf"))[0]


def test_a_table_keeps_its_texts_and_numbers(pool: Pool) -> None:
    table = 'a;b\r\n007;1.5\r\n=1+1;-3\r\n"x;y";Ünï\r\n'.encode()
    sheet = openpyxl.load_workbook(io.BytesIO(convert(pool, table, "t.csv", "xlsx"))).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet] == [["a", "b"], ["007", 1.5], ["=1+1", -3], ["x;y", "Ünï"]]
    assert sheet["A3"].data_type == "s"
    assert rows(convert(pool, table, "t.csv", "tsv"), "\t")[3] == ["x;y", "Ünï"]


def test_no_text_of_a_foreign_sheet_becomes_a_formula_in_csv(pool: Pool) -> None:
    book = samples.workbook(["=1+1", "+cmd|x", "-5", -5, "@now", "plain"])
    assert rows(convert(pool, book, "b.xlsx", "csv")) == [["'=1+1", "'+cmd|x", "-5", "-5", "'@now", "plain"]]


def test_what_a_document_cannot_become_is_said(pool: Pool) -> None:
    for name, source, target in (
        ("a.docx", reports.letter(), "xlsx"), ("a.csv", b"a,b\n", "docx"),
        ("a.png", pictures.encoded(pictures.photo(), "png"), "docx"),
    ):  # fmt: skip
        with pytest.raises(FormatUnavailable):
            convert(pool, source, name, target)


def test_a_document_is_no_picture(pool: Pool) -> None:
    with pytest.raises(UnsupportedMedia, match="Word files become pdf"):
        convert(pool, reports.letter(), "a.docx", "png")


def test_a_text_that_is_none_is_refused_whatever_its_name(pool: Pool) -> None:
    for source, name in ((b"\0\1\2rubbish", "a.txt"), (b"plain words", "a.png"), (b"plain words", "a")):
        with pytest.raises(UnsupportedMedia):
            convert(pool, source, name, "pdf")


def test_other_tools_refuse_documents_in_one_sentence() -> None:
    with pytest.raises(UnsupportedMedia, match="Word files are documents: only convert takes them"):
        compress(reports.letter())


def test_a_document_is_no_archive_and_an_archive_no_document() -> None:
    assert detect.sniff(reports.report(2)[:4096]) is registry.formats()["docx"]
    assert detect.sniff(samples.workbook(["a"])[:4096]) is registry.formats()["xlsx"]
    assert detect.sniff(samples.opendocument("text", "")[:4096]) is registry.formats()["odt"]
    for names in ({"a.txt": b"x"}, {"word/a.png": b"x"}, {"xl/a": b"x"}):
        assert detect.sniff(archives.zipped(names)[:4096]) is registry.formats()["zip"]


WORD = samples.WORD[:12]
NOISE = random.Random(6).randbytes(3_000)


@pytest.mark.parametrize(
    ("streams", "content", "form"),
    [(("WordDocument", "0Table"), samples.WORD, "doc"), (("Workbook",), samples.WORKBOOK, "xls"),
     (("Current User", "PowerPoint Document"), bytes(12) + b"\x5f\xc0\x91\xe3", "ppt")],
)  # fmt: skip
def test_old_documents_are_told_apart_by_their_streams(
    tmp_path: Path, streams: tuple[str, ...], content: bytes, form: str
) -> None:
    path = tmp_path / "old"
    path.write_bytes(samples.compound(streams[0], content, *streams[1:]))
    known = registry.formats()["doc"]
    assert detect.sniff(path.read_bytes()[:4096]) is known
    assert detect.inside(path, known) is registry.formats()[form]


@pytest.mark.parametrize(
    ("stream", "content"),
    [("EncryptedPackage", b""), ("WordDocument", bytes(10) + b"\0\1"), ("Workbook", b"\x2f\0\0\0"),
     ("Current User", bytes(12) + b"\xdf\xc4\xd1\xf3")],
)  # fmt: skip
def test_a_locked_document_says_that_it_is_locked(pool: Pool, stream: str, content: bytes) -> None:
    with pytest.raises(DocumentEncrypted):
        convert(pool, samples.compound(stream, content), "locked.doc", "pdf")
    with pytest.raises(DocumentEncrypted):
        convert(pool, samples.opendocument("text", "", locked=True), "locked.odt", "pdf")


@pytest.mark.parametrize(
    "rubbish",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, samples.compound("WordDocument", samples.WORD),
     samples.compound("WordDocument", WORD + NOISE, "0Table"), samples.compound("WordDocument", WORD, "0Table"),
     samples.compound("WordDocument", NOISE, "0Table"), samples.compound("WordDocument", WORD + NOISE, "1Table"),
     samples.compound("Workbook", samples.WORKBOOK[:8] + NOISE), samples.compound("Workbook", b"\x85\0\0\0"),
     samples.compound("Workbook", samples.WORKBOOK[:20] + NOISE),
     samples.compound("Current User", bytes(12) + b"\x5f\xc0\x91\xe3"),
     samples.compound("Current User", NOISE, "PowerPoint Document")],
)  # fmt: skip
def test_an_old_document_of_rubbish_is_refused(pool: Pool, rubbish: bytes) -> None:
    with pytest.raises(Undecodable):
        convert(pool, rubbish, "a.doc", "pdf")


def test_what_is_no_document_whatever_its_name_is_refused(pool: Pool) -> None:
    for rubbish in (NOISE, samples.compound("Hello", NOISE), b"{\\rtf1" + NOISE, b"{\\rtfx hello}"):
        with pytest.raises(UnsupportedMedia):
            convert(pool, rubbish, "a.doc", "pdf")


@needs_office
def test_a_damaged_document_is_refused_and_the_next_one_served(pool: Pool) -> None:
    whole = reports.letter()
    with pytest.raises(Undecodable):
        convert(pool, whole[: len(whole) // 2], "broken.docx", "pdf")
    with pytest.raises(Undecodable):
        convert(pool, reports.package({"word/document.xml": "<w:document"}), "broken.docx", "pdf")
    assert "Dear reader," in pages(convert(pool, whole, "letter.docx", "pdf"))[0]


def test_the_text_of_a_pdf_stands_page_by_page(pool: Pool, tmp_path: Path) -> None:
    from media_tools.engines import docx

    (tmp_path / "a.docx").write_bytes(reports.letter())
    docx.write(tmp_path / "a.docx", tmp_path / "a.pdf")
    assert convert(pool, (tmp_path / "a.pdf").read_bytes(), "a.pdf", "txt").decode().strip() == "Dear reader,"


def test_without_libreoffice_word_becomes_pdf_and_the_rest_names_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from media_tools.steps import document

    monkeypatch.setattr(offices, "installed", lambda kind: False)
    source = tmp_path / "a.docx"
    source.write_bytes(reports.letter())
    made = document.run(source, tmp_path, registry.formats()["pdf"], Limits(), lambda part: None, name="a.docx")
    assert "Dear reader," in pages((tmp_path / made.outputs[0].path).read_bytes())[0]
    source.write_bytes(b"<!doctype html><h1>Dear</h1><p>reader")
    for form, words in (("txt", b"Dear\n\nreader"), ("html", b"<h1>Dear</h1>"), ("epub", b"PK")):
        document.run(source, tmp_path, registry.formats()[form], Limits(), lambda part: None, name="a.html")
        assert (tmp_path / f"output.{form}").read_bytes().startswith(words)
    source.write_bytes(reports.letter())
    shutil.copy(source, tmp_path / "again")
    with pytest.raises(UnsupportedMedia, match="libreoffice-writer-nogui"):
        document.run(
            tmp_path / "again", tmp_path, registry.formats()["odt"], Limits(), lambda part: None, name="a.docx"
        )
