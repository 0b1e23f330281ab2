"""What is asked of a document beside its format: pages, dpi, the size of pages, title, author, sheet, delimiter."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from PIL import Image

from media_tools import registry, spec
from media_tools.errors import ImageTooLarge, InvalidParam, Undecodable
from media_tools.limits import Limits
from media_tools.pool import Pool
from tests.media_tools.test_documents import needs_office
from tests.media_tools.test_pdf_preview import LOCK
from tests.media_tools.work import convert as converted
from tests.samples import documents, ebooks, reports

PAPER = documents.pdf(((300, 200), (200, 300), (100, 100)))
NAMED = {"title": 'A "quoted" Ü & title', "author": "Ann O’Nym"}


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    made = Pool(size=1, root=tmp_path_factory.mktemp("pool") / "scratch", limits=Limits())
    yield made
    made.close()


def convert(pool: Pool, source: bytes, name: str, form: str, **values: Any) -> tuple[str, bytes]:
    """Convert in a child, as a client's file of this name is; give the format that came out too."""
    with pool.workspace(60) as workspace:
        (workspace.path / "source").write_bytes(source)
        wish = spec.named(spec.parse(registry.tools()["convert"], {"format": form, **values}), name)
        (output,) = workspace.run(wish, ["source"]).outputs
        return output.format, output.path.read_bytes()


def pictures(data: bytes) -> dict[str, tuple[int, int]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: Image.open(io.BytesIO(archive.read(name))).size for name in archive.namelist()}


def workbook() -> bytes:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(["first"])
    book.create_sheet("Prices 2026").append(["apple", 1.5])
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state = "hidden"
    hidden.append(["secret"])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def rows(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode()), delimiter=delimiter))


@pytest.mark.parametrize(("said", "dpi"), [("1-3", 72), ("3, 1-", 72), ("1,2,2,3", 144)])
def test_several_pages_come_as_pictures_in_one_zip(pool: Pool, said: str, dpi: int) -> None:
    form, data = convert(pool, PAPER, "my paper.pdf", "png", pages=said, dpi=dpi)
    sizes = ((300, 200), (200, 300), (100, 100))
    wanted = {
        f"my paper-{page}.png": tuple(side * dpi // 72 for side in size) for page, size in enumerate(sizes, start=1)
    }
    assert (form, pictures(data)) == ("zip", wanted)


def test_names_of_many_pages_sort_as_people_count(pool: Pool) -> None:
    form, data = convert(pool, documents.pdf(((10, 10),) * 11), "p.pdf", "gif", pages="9-")
    assert (form, list(pictures(data))) == ("zip", ["p-09.gif", "p-10.gif", "p-11.gif"])


def test_one_page_is_the_picture_itself_and_without_pages_it_is_the_first() -> None:
    for page, size in ((1, (600, 400)), (2, (400, 600))):
        done = converted(PAPER, "png", pages=page)
        assert (done.output.format, (done.output.width, done.output.height)) == ("png", size)
    assert converted(PAPER, "png", pages="1").data == converted(PAPER, "png").data
    done = converted(PAPER, "jpg", pages="2", dpi=300, resize="height", resizeHeight=125)
    assert (done.output.width, done.output.height, done.output.quality) == (83, 125, 82)
    assert converted(PAPER, "png", dpi=72).output.width == 300


def test_text_is_taken_from_the_pages_that_are_wanted(pool: Pool, tmp_path: Path) -> None:
    from media_tools.engines import docx

    (tmp_path / "a.docx").write_bytes(reports.report(chapters=2))
    docx.write(tmp_path / "a.docx", tmp_path / "a.pdf")
    paper = (tmp_path / "a.pdf").read_bytes()
    whole = convert(pool, paper, "a.pdf", "txt")[1].decode().split("\f")
    assert len(whole) > 2
    form, said = convert(pool, paper, "a.pdf", "txt", pages="2,1")
    assert (form, [each.strip() for each in said.decode().split("\f")]) == ("txt", [whole[1].strip(), whole[0].strip()])


@pytest.mark.parametrize("said", ["", "0", "3-1", "1-3-5", "a", "1,,2", "-2", "1 2 3 x", "9999999", "1," * 101, True])
def test_pages_that_are_none_are_refused(said: Any) -> None:
    pages = next(param for param in registry.tools()["convert"].params if param.name == "pages")
    with pytest.raises(InvalidParam, match="1-3,7"):
        pages.parse(said, "pages")


def test_pages_beyond_the_end_and_pictures_beyond_measure_are_refused() -> None:
    with pytest.raises(InvalidParam, match="has 3 pages") as refusal:
        converted(PAPER, "png", pages="2-4")
    assert (refusal.value.field, refusal.value.allowed) == ("pages", {"minimum": 1, "maximum": 3})
    with pytest.raises(ImageTooLarge, match="At most 1,000 pages are drawn at once, and 1,001"):
        converted(documents.pdf(((10, 10),) * 1001), "png", pages="1-")
    with pytest.raises(ImageTooLarge, match="at most 100 megapixels"):
        converted(documents.pdf(((1000, 1000),)), "png", dpi=800)
    with pytest.raises(ImageTooLarge, match="lower dpi"):
        converted(documents.pdf(((1000, 1000),) * 5), "png", dpi=700, pages="1-")


def test_a_damaged_or_locked_pdf_is_refused_page_by_page_too() -> None:
    with pytest.raises(Undecodable, match="damaged"):
        converted(documents.drawn_pdf()[:200], "png", pages="1-")
    with pytest.raises(Undecodable, match="password"):
        converted(documents.drawn_pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R" + LOCK), "png", dpi=72)


@pytest.mark.parametrize(
    ("form", "wish", "field"),
    [
        ("docx", {"pages": "1"}, "pages"), ("svg", {"dpi": 72}, "dpi"), ("txt", {"dpi": 72}, "dpi"),
        ("png", {"pageSize": "a4"}, "pageSize"), ("png", {"title": "x"}, "title"), ("xlsx", {"author": "x"}, "author"),
        ("pdf", {"sheetName": "x"}, "sheetName"), ("mp4", {"delimiter": ";"}, "delimiter"),
        ("png", {"dpi": 9}, "dpi"), ("pdf", {"pageSize": "a9"}, "pageSize"),
    ],
)  # fmt: skip
def test_what_a_target_never_heeds_is_refused_at_the_door(form: str, wish: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidParam) as refusal:
        spec.parse(registry.tools()["convert"], {"format": form, **wish})
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("source", "name", "form", "wish"),
    [
        (b"# words", "a.md", "txt", {"pages": "1"}), (PAPER, "a.pdf", "pdf", {"pageSize": "a4"}),
        (PAPER, "a.pdf", "pdf", {"title": "x"}), (b"a,b", "a.csv", "tsv", {"sheetName": "x"}),
        (b"a\tb", "a.tsv", "xlsx", {"delimiter": ";"}), (reports.letter(), "a.docx", "pdf", {"pageSize": "a4"}),
        (ebooks.comic(), "a.cbz", "pdf", {"pageSize": "a4"}), (ebooks.picture(), "a.jpg", "png", {"dpi": 300}),
    ],
)  # fmt: skip
def test_what_a_pair_does_not_heed_is_refused_by_the_child(
    pool: Pool, source: bytes, name: str, form: str, wish: dict[str, Any]
) -> None:
    with pytest.raises(InvalidParam, match="leave it out") as refusal:
        convert(pool, source, name, form, **wish)
    assert [refusal.value.field] == list(wish)
    assert len(refusal.value.message) < 300


@needs_office
def test_a_pdf_has_the_title_author_and_page_size_asked_for(pool: Pool) -> None:
    sources = {"a.html": b"<!doctype html><title>Old</title><p>Hi", "a.epub": ebooks.epub()}
    for name, source in sources.items():
        paper = pypdfium2.PdfDocument(convert(pool, source, name, "pdf", pageSize="A5", **NAMED)[1])
        told = paper.get_metadata_dict()
        assert {"title": told["Title"], "author": told["Author"]} == NAMED
        assert [round(side) for side in paper[0].get_size()] == [420, 595]


@needs_office
def test_a_word_document_tells_its_title_author_and_page_size(pool: Pool) -> None:
    _, data = convert(pool, b"<!doctype html><p>Hi", "a.html", "docx", pageSize="legal", **NAMED)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        core = package.read("docProps/core.xml").decode()
        sizes = re.findall(rb'<w:pgSz w:w="(\d+)" w:h="(\d+)"', package.read("word/document.xml"))
    assert "<dc:creator>Ann O’Nym</dc:creator>" in core
    assert "<dc:title>A &quot;quoted&quot; Ü &amp; title</dc:title>" in core
    assert sizes == [(b"12240", b"20160")]


def test_a_book_made_anew_has_the_title_and_author_asked_for() -> None:
    with zipfile.ZipFile(io.BytesIO(converted(ebooks.fb2(), "epub", **NAMED).data)) as book:
        package = book.read("book.opf").decode()
    assert "<dc:title>A &quot;quoted&quot; Ü &amp; title</dc:title>" in package
    assert re.findall("<dc:creator>.*</dc:creator>", package) == ["<dc:creator>Ann O’Nym</dc:creator>"]


def test_a_sheet_is_taken_by_its_name(pool: Pool) -> None:
    assert rows(convert(pool, workbook(), "b.xlsx", "csv")[1]) == [["first"]]
    assert rows(convert(pool, workbook(), "b.xlsx", "csv", sheetName="prices 2026")[1]) == [["apple", "1.5"]]
    assert rows(convert(pool, workbook(), "b.xlsx", "tsv", sheetName="Hidden")[1], "\t") == [["secret"]]
    with pytest.raises(InvalidParam, match="it has: Sheet, Prices 2026, Hidden") as refusal:
        convert(pool, workbook(), "b.xlsx", "csv", sheetName="Nothing")
    assert (refusal.value.field, refusal.value.allowed) == ("sheetName", ["Sheet", "Prices 2026", "Hidden"])


@needs_office
def test_a_sheet_of_another_program_is_taken_by_its_name(pool: Pool) -> None:
    old = convert(pool, workbook(), "b.xlsx", "ods")[1]
    assert rows(convert(pool, old, "b.ods", "csv", sheetName="Prices 2026", delimiter=";")[1], ";") == [
        ["apple", "1.5"]
    ]


def test_a_delimiter_is_believed_and_written(pool: Pool) -> None:
    table = b"a:b,c\r\n1:2,3\r\n"
    assert rows(convert(pool, table, "t.csv", "tsv", delimiter=":")[1], "\t") == [["a", "b,c"], ["1", "2,3"]]
    assert convert(pool, b"a\tb;c\r\n", "t.tsv", "csv", delimiter=";")[1] == b'a;"b;c"\r\n'
