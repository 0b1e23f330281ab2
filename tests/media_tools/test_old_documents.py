"""Documents that LibreOffice itself wrote, those from before 2007 among them, keep their text, order and pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from media_tools import detect, registry
from media_tools.limits import Limits
from media_tools.pool import Pool
from tests.media_tools.test_documents import convert, needs_office, pages, rows
from tests.samples.written import CHAPTERS, SLIDES, SOFFICE, TABLE, by_soffice

WRITTEN = {"doc": "report", "rtf": "report", "xls": "table", "ppt": "talk"}

pytestmark = [
    needs_office,
    pytest.mark.skipif(not SOFFICE.exists(), reason="SOFFICE IS NOT INSTALLED: it writes no documents to read"),
]


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    made = Pool(size=1, root=tmp_path_factory.mktemp("pool") / "scratch", limits=Limits())
    yield made
    made.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Have LibreOffice's own program write a file of each format."""
    return by_soffice(tmp_path_factory.mktemp("written"), WRITTEN)


def test_each_is_told_by_its_bytes(written: dict[str, bytes], tmp_path: Path) -> None:
    for form, data in written.items():
        path = tmp_path / "nameless"
        path.write_bytes(data)
        assert detect.document(path, "nameless") is registry.formats()[form]


@pytest.mark.parametrize("form", ["doc", "rtf"])
def test_a_report_keeps_its_pages_and_their_order(pool: Pool, written: dict[str, bytes], form: str) -> None:
    found = pages(convert(pool, written[form], f"report.{form}", "pdf"))
    assert all(
        "Annual report" in page and f"Page {number} of {len(found)}" in page for number, page in enumerate(found, 1)
    )
    whole = "\n".join(found)
    points = [whole.index(f"Point {point} of chapter {n}") for n in range(1, CHAPTERS + 1) for point in range(1, 5)]
    assert points == sorted(points)
    cells = " ".join(whole.split())
    assert all(f"Source {n}: the" in whole and f"Q4 {n}04 " in cells for n in range(1, CHAPTERS + 1))


def test_an_old_report_becomes_text(pool: Pool, written: dict[str, bytes]) -> None:
    text = convert(pool, written["doc"], "report.doc", "txt").decode()
    places = [text.index(words) for words in ("Report on the year", "1 Chapter 1", "Point 4 of chapter 1", "2.1 Fig")]
    assert places == sorted(places)


def test_an_old_sheet_keeps_its_rows(pool: Pool, written: dict[str, bytes]) -> None:
    assert rows(convert(pool, written["xls"], "table.xls", "csv")) == [[str(cell) for cell in row] for row in TABLE]


def test_old_slides_are_pages_in_their_order(pool: Pool, written: dict[str, bytes]) -> None:
    assert [page.strip() for page in pages(convert(pool, written["ppt"], "talk.ppt", "pdf"))] == list(SLIDES)
