"""Requests a minute: counted in one statement, alike for all processes and for clocks that differ a little."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from accounts import rates
from accounts.models import Rate
from accounts.standing import Standing

NOON = datetime(2026, 11, 5, 12, 0, 10, tzinfo=UTC)


def counted(account, at: datetime) -> tuple[int, int]:
    with time_machine.travel(at, tick=False):
        standing = rates.count(account)
    return standing.count, standing.reset


def test_a_minute_begins_anew_and_says_when(owner):
    assert counted(owner.account, NOON) == (1, 50)
    assert counted(owner.account, NOON + timedelta(seconds=20)) == (2, 30)
    assert counted(owner.account, NOON + timedelta(seconds=50)) == (1, 60)


def test_a_clock_that_is_behind_does_not_turn_the_minute_back(owner):
    counted(owner.account, NOON)
    assert counted(owner.account, NOON - timedelta(seconds=20))[0] == 2
    assert counted(owner.account, NOON)[0] == 3


def test_a_clock_that_was_far_ahead_locks_nobody_out(owner):
    counted(owner.account, NOON + timedelta(hours=5))
    assert counted(owner.account, NOON) == (1, 50)


def test_accounts_are_counted_apart(owner, stranger):
    counted(owner.account, NOON)
    assert counted(stranger.account, NOON)[0] == 1


def test_a_statement_that_refuses_tells_the_quota_as_it_was():
    standing = Standing(per_minute=60, count=3, reset=20, requests_per_month=500, used=498, stored=0, charged=500)

    assert standing.headers(200)["X-Quota-Remaining"] == "0"
    assert standing.headers(402)["X-Quota-Remaining"] == "2"
    assert standing.headers(200)["RateLimit-Remaining"] == "57"


@pytest.mark.django_db(transaction=True)
def test_of_requests_at_once_every_one_is_counted(owner):
    def one(_: int) -> int:
        try:
            return counted_now()
        finally:
            connection.close()

    def counted_now() -> int:
        return rates.count(owner.account).count

    with time_machine.travel(NOON, tick=False), ThreadPoolExecutor(16) as threads:
        numbers = list(threads.map(one, range(100)))
    assert sorted(numbers) == list(range(1, 101))
    assert Rate.objects.get().count == 100
