"""The faults that no kind of database changes, a tenth as often: after each of them the books agree."""

import pytest

from tests.acceptance.stack import Stack
from tests.torture import plan

pytestmark = pytest.mark.timeout(600)
"""On a machine that is busy with other things."""

WAITING = ["receivers", "sources", "thousand"]
ALONE = ["damage", "descriptors", "children", "poisons", "grown-workers"]
SHARED = [*WAITING, *ALONE]


def test_what_others_do_wrong_harms_their_own_jobs_alone(stack: Stack) -> None:
    for row in plan.make_beside(stack, WAITING, plan.TENTH, seed=1):
        assert row.kept, row.line()


@pytest.mark.parametrize("name", ALONE)
def test_what_a_fault_must_not_break_it_does_not_break(stack: Stack, name: str) -> None:
    row = plan.make(stack, name, plan.TENTH, seed=1)
    assert row.kept, row.line()
