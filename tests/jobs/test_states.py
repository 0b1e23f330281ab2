"""The statuses and the only moves between them."""

import itertools

import pytest

from jobs.states import FINAL, MOVES, OPERATOR_MOVES, VISIBLE, Status, before

LEGAL = {
    ("waiting", "pending"),
    ("waiting", "cancelled"),
    ("pending", "processing"),
    ("pending", "cancelled"),
    ("processing", "completed"),
    ("processing", "failed"),
    ("processing", "pending"),
}


@pytest.mark.parametrize(("start", "end"), list(itertools.product(Status, Status)))
def test_a_move_is_legal_exactly_when_the_table_says_so(start, end):
    assert (end in MOVES[start]) is ((start.value, end.value) in LEGAL)
    assert (start in before(end)) is ((start.value, end.value) in LEGAL)


def test_nothing_leaves_a_final_status():
    assert all(MOVES[status] == () for status in FINAL)


def test_a_client_sees_four_statuses():
    assert [status.value for status in VISIBLE] == ["pending", "processing", "completed", "failed"]


def test_an_operator_moves_only_what_is_final_and_nothing_cancelled():
    assert set(OPERATOR_MOVES) == {Status.COMPLETED, Status.FAILED}
