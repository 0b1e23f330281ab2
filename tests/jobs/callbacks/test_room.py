"""What is in flight is bounded for each host and account, so that others always find a place."""

import pytest

from jobs.callbacks import lane, room
from jobs.callbacks.room import PER_ACCOUNT, PER_HOST, SLOW_SECONDS, Room
from jobs.models import Delivery
from tests.jobs.callbacks.receiving import trial


def filled(places, *entries):
    made = Room(places)
    for host, account in entries:
        made.enter(host, account)
    return made


def test_a_host_gets_so_many_places_and_its_account_may_use_others():
    made = filled(64, *[("dead", 1)] * PER_HOST)
    assert made.full_hosts() == ["dead"]
    assert not made.fits("dead", 1)
    assert not made.fits("dead", 2)
    assert made.fits("alive", 1)
    made.leave("dead", 1, 0)
    assert made.fits("dead", 1)


def test_an_account_gets_so_many_places_however_many_hosts_it_names():
    made = filled(64, *[(f"dead-{number}", 1) for number in range(PER_ACCOUNT)])
    assert not made.fits("another", 1)
    assert made.fits("another", 2)


def test_no_more_than_the_places_there_are():
    made = filled(2, ("a", 1), ("b", 2))
    assert (made.free, made.is_empty, made.fits("c", 3)) == (0, False, False)
    made.leave("a", 1, 0)
    made.leave("b", 2, 0)
    assert (made.free, made.is_empty) == (2, True)


def test_slow_accounts_share_half_of_the_places(monkeypatch):
    made = Room(16)
    for account in range(4):
        made.enter(f"host-{account}", account)
        made.leave(f"host-{account}", account, SLOW_SECONDS + 1)
    for number in range(8):
        assert made.fits(f"dead-{number}", number % 4)
        made.enter(f"dead-{number}", number % 4)
    assert not made.fits("dead-8", 0)
    assert made.full_accounts() == [0, 1, 2, 3]
    assert made.fits("alive", 4)
    monkeypatch.setattr(room, "REMEMBERED_SECONDS", -1)
    for account in range(4):
        made.leave(f"dead-{account}", account, SLOW_SECONDS + 1)
    assert made.full_accounts() == []


@pytest.mark.parametrize("backlog", [1, lane.LOOKED_AT + 20])
def test_one_s_backlog_keeps_nobody_else_s_delivery_waiting(owner, stranger, backlog):
    first = trial(owner.account, "http://8.8.8.8/")
    rows = [
        Delivery(
            account=owner.account,
            endpoint=first.endpoint,
            event="webhook.test",
            event_id=f"00000000-0000-0000-0000-{number:012}",
            body="{}",
            created_at=first.created_at,
            next_attempt_at=first.next_attempt_at,
        )
        for number in range(backlog)
    ]
    Delivery.objects.bulk_create(rows)
    theirs = trial(stranger.account, "http://8.8.4.4/")

    taken = list(lane.take(Room(64)))
    assert theirs.pk in [errand.delivery_id for errand in taken]
    assert len(taken) == 1 + min(PER_HOST, 1 + backlog)
