"""What a row showed, and where it is written down."""

from pathlib import Path

import pytest

from tests.torture import report


def test_a_broken_promise_shows_in_the_table_and_the_table_has_its_place(tmp_path: Path) -> None:
    row = report.Row("a fault", 3, number="7")
    row.hold("lost", 0, True)
    row.balance("results without their object", 0)
    assert row.kept
    assert row.line() == "| 7 | a fault | 3 | 0 s | lost: 0; books: agree (1 checks) | yes |"
    row.balance("second results of a file", 2)
    assert not row.kept
    assert "second results of a file: 2 **broken**" in row.line()

    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table -->\nold\n<!-- end of table -->\nafter\n")
    report.put(page, "table", row.line())
    assert page.read_text() == f"before\n<!-- table -->\n\n{row.line()}\n\n<!-- end of table -->\nafter\n"
    with pytest.raises(SystemExit):
        report.put(page, "no such table", "text")
