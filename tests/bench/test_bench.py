"""Every part of the benchmark runs and measures something; how much is nobody's business here."""

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from media_tools.steps.auto import FLOOR
from tests.acceptance.stack import Stack, running
from tests.bench import auto, auto_pictures, large_data, listing, memory, starts, synchronous
from tests.bench.auto_pictures import GROUPS
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


def test_a_large_file_of_data_is_measured_in_a_child_of_its_own() -> None:
    cost = large_data.convert(0.2, "csv", "json")
    assert cost.most >= cost.before > 0
    assert cost.made > 0.2
    assert min(cost.processor, cost.clock) > 0


@pytest.mark.parametrize(("value", "verdict"), [(0.9, "ok"), (1.0, "ok"), (1.1, "over")])
def test_a_figure_is_held_against_its_goal(value: float, verdict: str) -> None:
    figure = Figure("ratio", value, goal=1.0)
    assert figure.verdict == verdict
    assert str(figure).endswith(verdict)


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert (percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)) == (50, 99, 100)


def test_auto_is_measured_against_a_fixed_quality_in_every_group_and_format() -> None:
    rows = list(auto.measure((group, group, auto_pictures.chart().crop((0, 0, 64, 64))) for group in GROUPS))
    assert len(rows) == len(GROUPS) * len(auto.FORMATS)
    for row in rows:
        assert row.encodes >= 1
        assert row.auto_bytes > 0
        assert row.auto_score >= FLOOR - 1
    lines = auto.table(rows).splitlines()
    assert [line.count("|") for line in lines[: len(rows) + 2]] == [len(auto.HEADINGS) + 1] * (len(rows) + 2)


def test_the_pictures_of_a_folder_stand_in_the_group_that_their_names_speak_of(tmp_path: Path) -> None:
    for name in ("screenshot.png", "logo.png", "holiday.png"):
        auto_pictures.chart().save(tmp_path / name)
    found = {name: group for group, name, _ in auto_pictures.pictures(tmp_path)}
    assert [found[name] for name in ("holiday.png", "logo.png", "screenshot.png")] == list(GROUPS)
    assert set(found.values()) == set(GROUPS)
