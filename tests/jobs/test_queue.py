"""The doorbells: in order, all at once, delayed, taken by one alone, and heard by who waits."""

import pydoc
import socket
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from jobs import queue, tasks
from jobs.models import File, Pulse
from jobs.queue import DoorbellBroker
from tests.calls import submitted, time_passes


@pytest.fixture(autouse=True)
def _no_canary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DoorbellBroker, "_canary_at", float("inf"))


@pytest.fixture
def broker(db: None) -> DoorbellBroker:
    """The broker as the cluster makes it."""
    return get_broker()


def calls(taken):
    return [SignedPackage.loads(payload)["func"] for _, payload in taken]


def test_the_cluster_uses_this_broker(broker):
    assert type(broker) is DoorbellBroker


def test_the_oldest_bell_is_answered_first(broker, db):
    for name in ("a.first", "a.second", "a.third"):
        queue.ring(name)

    assert [calls(broker.dequeue()) for _ in range(3)] == [["a.first"], ["a.second"], ["a.third"]]


def test_a_taken_bell_is_there_until_it_is_acknowledged(broker, db):
    queue.ring("a.task")
    [(bell, _)] = broker.dequeue()

    assert queue.waiting() == 0
    assert OrmQ.objects.filter(pk=bell).exists()
    broker.acknowledge(bell)
    assert not OrmQ.objects.exists()


def test_a_bell_that_nobody_acknowledged_rings_again(broker, db):
    queue.ring("a.task")
    [(bell, _)] = broker.dequeue()
    time_passes(settings.WORKER_RETRY + 1)
    assert [again for again, _ in broker.dequeue()] == [bell]


def test_a_delayed_bell_waits(broker, db, monkeypatch):
    monkeypatch.setattr(queue, "LONGEST_WAIT", 0)
    queue.ring("a.task", delay=timedelta(seconds=30))
    assert broker.dequeue() is None
    assert queue.waiting() == 0
    time_passes(31)
    assert calls(broker.dequeue()) == ["a.task"]


def test_a_node_whose_clock_is_wrong_rings_in_time(broker, db):
    for wrong in (timedelta(hours=24), timedelta(hours=-24), timedelta(minutes=5)):
        with time_machine.travel(timezone.now() + wrong):
            queue.ring("a.task")
            assert queue.waiting() == 1
            assert calls(broker.dequeue()) == ["a.task"]
            assert queue.waiting() == 0
        assert queue.waiting() == 0


def test_a_due_canary_is_handed_out_before_any_bell_and_without_the_database(
    broker, monkeypatch, django_assert_num_queries
):
    queue.ring("a.task")
    monkeypatch.setattr(broker, "_canary_at", 0)
    with django_assert_num_queries(0):
        [(bell, canary)] = broker.dequeue()
    assert (bell, SignedPackage.loads(canary)["func"]) == (None, "jobs.tasks.canary")
    assert broker._canary_at > time.monotonic()


def test_the_task_of_the_canary_is_there_and_shows_a_pulse(db, monkeypatch):
    monkeypatch.setattr(tasks, "_due", {})
    pydoc.locate(queue.CANARY)()
    assert set(Pulse.objects.values_list("name", flat=True)) == {"queue", f"node {socket.gethostname()}"}


def test_while_it_stops_a_worker_begins_nothing_and_passes_the_bell_on(owner, monkeypatch):
    submitted(owner.account)
    OrmQ.objects.all().delete()
    monkeypatch.setattr(queue._stops_at, "value", time.monotonic() + 60)
    tasks.work()
    assert File.objects.get().status == "pending"
    assert queue.waiting() == 1


@pytest.mark.parametrize("times", [0, 1, 1_000])
def test_many_bells_cost_few_queries(db, times, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        queue.ring("a.task", times)

    assert queue.waiting() == times
    names = {SignedPackage.loads(bell.payload)["id"] for bell in OrmQ.objects.all()}
    assert len(names) == times


def test_failures_are_acknowledged_too_so_that_a_bell_cannot_ring_for_ever(db):
    queue.ring("a.task")

    assert SignedPackage.loads(OrmQ.objects.get().payload)["ack_failure"] is True


@pytest.mark.django_db(transaction=True)
def test_a_bell_of_a_transaction_that_failed_never_rings(broker):
    with transaction.atomic():
        queue.ring("a.task")
        transaction.set_rollback(True)

    assert queue.waiting() == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_takers_each_bell_goes_to_exactly_one(monkeypatch):
    monkeypatch.setattr(queue, "LONGEST_WAIT", 0)
    queue.ring("a.task", 40)
    ready = threading.Barrier(4)
    taken: list[int] = []

    def taker() -> None:
        mine = get_broker()
        ready.wait()
        try:
            while bells := mine.dequeue():
                taken.extend(bell for bell, _ in bells)
        finally:
            connection.close()

    threads = [threading.Thread(target=taker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken)) == 40


@pytest.mark.django_db(transaction=True)
def test_who_waits_is_woken_by_a_bell(monkeypatch):
    """The longest wait is an hour here: without the wake-up this test would not end."""
    monkeypatch.setattr(queue, "LONGEST_WAIT", 3600)
    waiting = threading.Event()
    answered: list[str] = []

    def worker() -> None:
        mine = get_broker()
        original = mine._bell.wait

        def wait(longest: float) -> None:
            waiting.set()
            original(longest)

        monkeypatch.setattr(mine._bell, "wait", wait)
        try:
            while not answered:
                answered.extend(calls(mine.dequeue() or []))
        finally:
            connection.close()

    thread = threading.Thread(target=worker, daemon=True)
    thread.start()
    assert waiting.wait(30)
    queue.ring("a.task")
    thread.join(30)

    assert answered == ["a.task"]
