"""The faults that cost little, a few times each, on one server: after each of them the books agree."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.stack import Stack
from tests.torture import report
from tests.torture.plan import PLAN, server

SCALE = 0.02


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """One server for all of them, at a pace that a test can wait for."""
    with server({}) as started:
        yield started


# what a killed attempt stored lies in the folder of its job until that goes: the fault that kills comes last
@pytest.mark.parametrize("name", ["repeats", "cancels", "retention", "busy-workers"])
def test_what_a_fault_must_not_break_it_does_not_break(stack: Stack, name: str) -> None:
    row = PLAN[name].make(stack, SCALE, random.Random(name))
    assert row.kept, row.line()


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
