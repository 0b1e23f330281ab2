"""The faults that another database could answer otherwise, a tenth as often: after each of them the books agree."""

import os

import pytest

from tests.acceptance.stack import Stack
from tests.torture import plan

pytestmark = pytest.mark.timeout(600)
"""On a machine that is busy with other things."""

SHARED = ["repeats", "last-units", "writers", "cancels", "busy-workers"]
OF_NODES = ["two-nodes", "clocks", "migrations"]
"""SQLite has one machine, and so one clock."""


@pytest.mark.parametrize("name", SHARED)
def test_what_a_fault_must_not_break_it_does_not_break(stack: Stack, name: str) -> None:
    row = plan.make(stack, name, plan.TENTH, seed=1)
    assert row.kept, row.line()


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="several nodes share no SQLite")
@pytest.mark.parametrize("name", OF_NODES)
def test_several_nodes_harm_each_other_in_nothing(stack: Stack, name: str) -> None:
    row = plan.make(stack, name, plan.TENTH, seed=1)
    assert row.kept, row.line()
