"""The process that sends: it hears the bell, waits for no dead host, outlives the database, and stops when told to."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction

from jobs import callbacks, queries
from jobs.callbacks import deliverer, lane
from jobs.callbacks.deliverer import Deliverer
from jobs.callbacks.room import PER_HOST
from jobs.models import Delivery
from tests.hosts import ok
from tests.jobs.callbacks.receiving import FINE, trial, webhook

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


@contextmanager
def delivering(threads=16):
    """Run a deliverer beside the test; it has stopped, by itself, at the end."""
    running = Deliverer(threads)

    def run():
        try:
            running.run()
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        running.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def wait_for(condition):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def delivered(**chosen):
    return Delivery.objects.filter(status="delivered", **chosen).count()


def stuck():
    """Give an answer that does not come before it is let go."""
    over = threading.Event()

    def answer(connection):
        over.wait(PATIENCE)
        connection.sendall(FINE)

    answer.over = over
    return answer


def test_it_shows_that_it_looks_for_what_is_due_though_nothing_is():
    assert not queries.deliveries_are_alive()
    with delivering():
        wait_for(queries.deliveries_are_alive)


def test_what_is_written_is_sent_and_what_became_of_it_written_down(owner, hosting):
    host = hosting(FINE)
    with delivering():
        trial(owner.account, host.url())
        wait_for(delivered)
        callbacks.test(callbacks.of_account(owner.account).get())
        wait_for(lambda: delivered() == 2)
    assert len(host.bodies) == 2


def test_the_bell_wakes_it(owner, hosting, monkeypatch):
    """The longest waits are an hour here: without the wake-up this test would not end."""
    monkeypatch.setattr(deliverer, "LONGEST_WAIT", 3600)
    monkeypatch.setattr(deliverer, "PAUSE_SECONDS", 3600)
    host = hosting(FINE)
    made = webhook(owner.account, host.url())
    with delivering() as running:
        time.sleep(0.5)
        with transaction.atomic():
            callbacks.test(made.webhook)
        wait_for(delivered)
        running.stop()
        # the bell wakes its listener too, who would wait out its hour
        callbacks.test(made.webhook)


def test_a_dead_host_keeps_nobody_waiting(owner, stranger, hosting):
    answer = stuck()
    dead, alive, other = hosting(answer), hosting(FINE), hosting(FINE)
    made = webhook(owner.account, dead.url()).webhook
    for _ in range(PER_HOST * 5):
        callbacks.test(made)
    with delivering():
        wait_for(lambda: len(dead.asked) == PER_HOST)
        theirs = trial(stranger.account, alive.url())
        own = trial(owner.account, other.url())
        wait_for(lambda: delivered(pk=theirs.pk) and delivered(pk=own.pk))
        assert len(dead.asked) == PER_HOST
        assert not delivered(endpoint=made)
        answer.over.set()
        wait_for(lambda: delivered(endpoint=made) == PER_HOST * 5)


def test_a_stop_lets_what_is_in_flight_come_to_its_end_and_begins_nothing(owner, hosting):
    answer = stuck()
    host = hosting(answer)
    made = webhook(owner.account, host.url()).webhook
    first = callbacks.test(made)
    with delivering() as running:
        wait_for(lambda: host.asked)
        running.stop()
        second = callbacks.test(made)
        answer.over.set()
    assert delivered(pk=first.pk)
    second.refresh_from_db()
    assert (second.status, second.attempts) == ("pending", 0)


def test_a_fault_with_one_delivery_does_not_end_the_others(owner, hosting, monkeypatch, caplog):
    monkeypatch.setattr(deliverer, "PAUSE_SECONDS", 0.05)
    real, failures = lane.take, []

    def stumbling(room):
        if not failures:
            failures.append(1)
            raise RuntimeError("unforeseen")
        return real(room)

    monkeypatch.setattr(lane, "take", stumbling)
    with delivering():
        trial(owner.account, hosting(FINE).url())
        wait_for(delivered)
    assert "unforeseen" in caplog.text


@pytest.mark.parametrize("part", ["take", "conclude"])
def test_a_database_that_is_gone_for_a_while_costs_nothing(owner, hosting, monkeypatch, part):
    monkeypatch.setattr(deliverer, "PAUSE_SECONDS", 0.05)
    real, failures = getattr(lane, part), []

    def gone(*arguments):
        if len(failures) < 3:
            failures.append(part)
            raise OperationalError("server closed the connection unexpectedly")
        return real(*arguments)

    monkeypatch.setattr(lane, part, gone)
    host = hosting(FINE)
    with delivering():
        trial(owner.account, host.url())
        wait_for(delivered)
    assert len(failures) == 3
    assert len(host.asked) == 1


def test_two_of_them_send_each_delivery_once(owner, hosting):
    host = hosting(ok(b""))
    made = webhook(owner.account, host.url()).webhook
    with delivering(), delivering():
        for _ in range(20):
            callbacks.test(made)
        wait_for(lambda: delivered() == 20)
    assert len(host.bodies) == len(set(host.bodies)) == 20
