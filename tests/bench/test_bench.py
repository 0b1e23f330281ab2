"""Every part of the benchmark runs and measures something; how much is nobody's business here."""

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.stack import Stack, running
from tests.bench import listing, memory, starts, synchronous
from tests.bench.figures import Figure, Section, percentile


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as stack:
        yield stack


def _check(section: Section) -> None:
    assert section.figures
    for figure in section.figures:
        assert math.isfinite(figure.value), figure
        assert figure.value >= 0, figure
        assert figure.what in str(section)


def test_a_synchronous_request_is_measured_against_pyvips(stack: Stack) -> None:
    section = synchronous.measure(stack, stack.key(), quick=True)
    _check(section)
    assert len([figure for figure in section.figures if figure.goal]) == len(synchronous.CASES)


def test_memory_is_measured_for_every_kind_of_process(stack: Stack) -> None:
    section = memory.measure(stack, stack.key(), quick=True)
    _check(section)
    # no kind of process is missing, which would measure as nothing
    assert all(figure.value > 0 for figure in section.figures)


def test_a_page_of_the_list_is_measured_with_its_queries(stack: Stack) -> None:
    section = listing.measure("this database", stack, quick=True)
    _check(section)
    assert any("queries" in figure.what for figure in section.figures)


def test_job_starts_are_measured_beside_the_stock_broker() -> None:
    section = starts.measure("this database", quick=True)
    _check(section)
    assert any("django-q2" in figure.what for figure in section.figures)


@pytest.mark.parametrize(("value", "verdict"), [(0.9, "ok"), (1.0, "ok"), (1.1, "over")])
def test_a_figure_is_held_against_its_goal(value: float, verdict: str) -> None:
    figure = Figure("ratio", value, goal=1.0)
    assert figure.verdict == verdict
    assert str(figure).endswith(verdict)


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)) == (50, 99, 100)
