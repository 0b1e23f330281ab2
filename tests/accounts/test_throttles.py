"""Counting tries."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory
from pytest_django import Settings

from accounts import throttles
from accounts.models import Tries
from accounts.throttles import Throttle

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def test_so_many_tries_are_let_through_and_then_none_until_the_window_ends() -> None:
    throttle = Throttle("test", 3)
    with time_machine.travel(NOON, tick=False) as clock:
        assert [throttle.enter("a") for _ in range(5)] == [None, None, None, 900, 900]
        clock.shift(timedelta(minutes=14, seconds=59))
        assert throttle.enter("a") == 1
        clock.shift(timedelta(seconds=1))
        assert throttle.enter("a") is None


def test_things_and_throttles_are_counted_apart() -> None:
    assert Throttle("one", 1).enter("a") is None
    assert Throttle("one", 1).enter("b") is None
    assert Throttle("two", 1).enter("a") is None
    assert Throttle("one", 1).enter("a")


def test_a_success_starts_the_count_again() -> None:
    throttle = Throttle("test", 1)
    throttle.enter("a")
    throttle.forget("a")
    assert throttle.enter("a") is None


def test_old_counters_are_removed_and_none_names_its_person() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(5):
            Throttle("test", 1).enter(f"person{number}@example.org")
        assert not any("person" in name for name in Tries.objects.values_list("name", flat=True))
        clock.shift(throttles.WINDOW)
        Throttle("test", 1).enter("late@example.org")
        assert Tries.objects.count() == 1


@pytest.mark.parametrize(("seconds", "words"), [(1, "1 minute."), (60, "1 minute."), (61, "2 minutes.")])
def test_the_refusal_says_when_to_come_back(seconds: int, words: str) -> None:
    assert throttles.refusal(seconds).endswith(words)


def test_the_callers_address_is_taken_from_a_proxy_only_where_there_is_one(
    rf: RequestFactory, settings: Settings
) -> None:
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.7"})
    assert throttles.address_of(request) == "192.0.2.1"
    settings.BEHIND_HTTPS = True
    assert throttles.address_of(request) == "203.0.113.7"
    assert throttles.address_of(rf.get("/", REMOTE_ADDR="192.0.2.1")) == "192.0.2.1"


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_the_same_moment_are_all_counted() -> None:
    throttle = Throttle("test", 5)

    def enter(_: int) -> int | None:
        try:
            return throttle.enter("a")
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(enter, range(40)))
    assert answers.count(None) == 5
