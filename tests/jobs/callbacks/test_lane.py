"""One attempt at a time, again by the schedule, and an end: whatever the receiver does, and whoever is killed."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from jobs import callbacks, clock
from jobs.callbacks import lane, schedule, sender
from jobs.callbacks.lane import Outcome
from jobs.callbacks.room import Room
from jobs.errors import NotFound, StateConflict
from jobs.models import Delivery
from tests.hosts import ok
from tests.jobs.callbacks.receiving import FINE, deliver, later, passes, told, trial

DOWN = ok(b"try later", status="503 Down")
PLANNED = [5, 25, 120, 600, 3600, 21_600, 43_200, 86_400, 86_400]


def row():
    return Delivery.objects.get()


def wait_of(delivery):
    return (delivery.next_attempt_at - clock.database_now()).total_seconds()


def test_a_delivery_that_is_taken_is_done_after_one_attempt(owner, hosting):
    host = hosting(FINE)
    trial(owner.account, host.url())

    assert (deliver(), deliver()) == (1, 0)
    done = row()
    assert (done.status, done.attempts, done.http_status, done.preview) == ("delivered", 1, 200, "thanks")
    assert (done.next_attempt_at, done.token, done.note) == (None, None, "")
    assert host.lines()[0] == "POST /photo.jpg HTTP/1.1"
    assert told(host)["data"]["message"]


@pytest.mark.parametrize("status", ["201 Made", "204 None", "299 Odd"])
def test_every_2xx_is_a_success(owner, hosting, status):
    trial(owner.account, hosting(ok(b"", status=status)).url())
    deliver()
    assert row().status == "delivered"


def test_a_receiver_that_stays_down_is_tried_ten_times_in_about_three_days(owner, hosting):
    host = hosting(DOWN)
    trial(owner.account, host.url())
    for planned in PLANNED:
        assert deliver() == 1
        waited = wait_of(row())
        assert planned * 0.8 - 1 <= waited <= planned * 1.2 + 1
        assert deliver() == 0
        passes(timedelta(seconds=waited + 1))
    assert deliver() == 1
    given_up = row()
    assert (given_up.status, given_up.attempts, given_up.next_attempt_at) == ("failed", 10, None)
    assert (given_up.http_status, given_up.preview) == (503, "try later")
    assert deliver() == 0
    assert len(host.asked) == 10
    assert timedelta(days=2.5) < sum(schedule.DELAYS, timedelta()) < timedelta(days=3.5)


def test_waits_differ_by_chance(monkeypatch):
    assert len({schedule.delay(3) for _ in range(20)}) > 1


def test_each_attempt_is_of_the_same_event_and_body_at_a_time_of_its_own(owner, hosting):
    host = hosting(DOWN, FINE)
    trial(owner.account, host.url())
    deliver()
    with later(seconds=10):
        deliver()

    assert len(host.asked) == 2
    assert host.bodies[0] == host.bodies[1]
    stamps = [int(host.headers(number)["convertly-timestamp"]) for number in (0, 1)]
    assert stamps[1] > stamps[0]
    assert host.headers(0)["webhook-id"] == host.headers(1)["webhook-id"]
    assert host.headers(0)["convertly-signature"] != host.headers(1)["convertly-signature"]


def test_410_ends_it_at_once(owner, hosting):
    trial(owner.account, hosting(ok(b"", status="410 Gone")).url())
    deliver()
    assert (row().status, row().attempts, row().http_status) == ("failed", 1, 410)


@pytest.mark.parametrize(
    ("said", "seconds"), [("120", 120), ("1", 5), ("99999999", 86_400), ("soon", 5), ("-5", 5), ("", 5)]
)
def test_retry_after_puts_an_attempt_off_and_never_brings_it_forward(owner, hosting, said, seconds):
    trial(owner.account, hosting(ok(b"", f"Retry-After: {said}", status="429 Slow down")).url())
    deliver()
    assert seconds * 0.8 - 1 <= wait_of(row()) <= seconds * 1.2 + 1


def test_retry_after_may_be_a_date(owner, hosting):
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        date = "Sun, 01 Mar 2026 12:10:00 GMT"
        trial(owner.account, hosting(ok(b"", f"Retry-After: {date}", status="503 Down")).url())
        deliver()
        assert 599 <= wait_of(row()) <= 601


def test_a_redirect_is_not_followed(owner, hosting):
    elsewhere = hosting(FINE)
    host = hosting(ok(b"", f"Location: {elsewhere.url()}", status="301 Moved"))
    trial(owner.account, host.url())
    deliver()
    assert (row().status, row().http_status, len(elsewhere.asked)) == ("pending", 301, 0)


def test_an_attempt_of_which_nothing_is_heard_is_made_again_with_the_same_event(owner, hosting):
    host = hosting(FINE)
    trial(owner.account, host.url())
    [lost] = lane.take(Room(64))
    sender.attempt(lost)
    assert deliver() == 0
    with later(seconds=lane.LEASE.total_seconds() + 1):
        assert deliver() == 1
        assert not lane.conclude(lost, Outcome(note="late"))

    assert (row().status, row().attempts) == ("delivered", 2)
    assert host.bodies[0] == host.bodies[1]


def test_attempts_that_are_lost_again_and_again_come_to_an_end(owner):
    trial(owner.account, "http://8.8.8.8/")
    for _ in range(schedule.ATTEMPTS):
        assert len(list(lane.take(Room(64)))) == 1
        passes(lane.LEASE)
    assert list(lane.take(Room(64))) == []
    assert (row().status, row().attempts, row().note) == ("failed", 10, lane.LOST)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_look_at_once_one_takes_it(owner):
    for _ in range(8):
        trial(owner.account, "http://8.8.8.8/")
    taken, together = [], threading.Barrier(4)

    def look():
        try:
            together.wait(30)
            taken.extend(errand.delivery_id for errand in lane.take(Room(64)))
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken))
    assert set(Delivery.objects.values_list("attempts", flat=True)) <= {0, 1}


def test_what_is_switched_off_waits_and_goes_on_when_it_is_on_again(owner, hosting):
    delivery = trial(owner.account, hosting(FINE).url())
    callbacks.change(delivery.endpoint, enabled=False)
    assert deliver() == 0
    callbacks.change(delivery.endpoint, enabled=True)
    assert deliver() == 1


def test_a_changed_address_serves_what_is_still_on_its_way(owner, hosting):
    old, new = hosting(DOWN), hosting(FINE)
    delivery = trial(owner.account, old.url())
    deliver()
    callbacks.change(delivery.endpoint, url=new.url())
    with later(seconds=10):
        deliver()
    assert (row().status, old.bodies) == ("delivered", new.bodies)


def test_what_was_deleted_is_not_sent(owner, hosting):
    callbacks.remove(trial(owner.account, hosting(FINE).url()).endpoint)
    assert deliver() == 0
    assert not Delivery.objects.exists()


# -- again, by hand --


@pytest.mark.parametrize("answer", [FINE, ok(b"", status="410 Gone"), DOWN])
def test_a_delivery_can_be_sent_again_whatever_became_of_it(owner, hosting, answer):
    host = hosting(answer, FINE)
    delivery = trial(owner.account, host.url())
    deliver()
    again = callbacks.retry(delivery.pk, owner.account)
    assert (again.status, again.attempts, again.step) == ("pending", 1, 0)
    deliver()
    assert (row().status, row().attempts) == ("delivered", 2)
    assert host.bodies[0] == host.bodies[1]


def test_one_that_is_in_flight_or_switched_off_cannot(owner):
    delivery = trial(owner.account, "http://8.8.8.8/")
    [errand] = lane.take(Room(64))
    with pytest.raises(StateConflict):
        callbacks.retry(delivery.pk, owner.account)
    lane.conclude(errand, Outcome(410))
    callbacks.change(delivery.endpoint, enabled=False)
    with pytest.raises(StateConflict):
        callbacks.retry(delivery.pk, owner.account)


def test_a_stranger_s_cannot_be_found(owner, stranger):
    delivery = trial(owner.account, "http://8.8.8.8/")
    with pytest.raises(NotFound):
        callbacks.retry(delivery.pk, stranger.account)
