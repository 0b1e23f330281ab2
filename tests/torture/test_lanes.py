"""The faults that mostly wait, each on a server of its own beside the others, a tenth as often."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.acceptance.stack import Stack
from tests.torture import plan
from tests.torture.report import Row

pytestmark = pytest.mark.timeout(600)
"""On a machine that is busy with other things."""

SHARED = ["crowded", "clusters", "stops", *(["full-disk"] if os.geteuid() == 0 else []), "retention"]
"""To mount a small disk, which then holds all that the server writes, needs the right to."""
LANES = {
    ("idle-workers",): {"WATCHDOG_SECONDS": "6"},
    ("database", "commits"): {},
    ("storage",): {},
}
"""The faults that have a server to themselves, with its settings."""


def _one_after_the_other(names: tuple[str, ...], environment: Mapping[str, str]) -> list[Row]:
    with plan.prepared(names, {**plan.QUICK, **environment}) as stack:
        return [plan.make(stack, name, plan.TENTH, seed=1) for name in names]


@pytest.fixture(scope="module", autouse=True)
def lanes() -> Iterator[Mapping[tuple[str, ...], "Future[list[Row]]"]]:
    """Begin all of them; the tests of the shared server run meanwhile."""
    with ThreadPoolExecutor(len(LANES)) as threads:
        yield {names: threads.submit(_one_after_the_other, names, given) for names, given in LANES.items()}


@pytest.mark.parametrize("name", SHARED)
def test_what_a_fault_must_not_break_it_does_not_break(stack: Stack, name: str) -> None:
    row = plan.make(stack, name, plan.TENTH, seed=1)
    assert row.kept, row.line()


@pytest.mark.parametrize("names", LANES, ids=" and ".join)
def test_what_it_waits_for_comes(lanes: Mapping[tuple[str, ...], "Future[list[Row]]"], names: tuple[str, ...]) -> None:
    assert [row.line() for row in lanes[names].result() if not row.kept] == []
