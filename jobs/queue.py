"""The only door to django-q2. The queue is a doorbell: a task says that work waits, the rows say which.

django-q2's own ORM broker reads without an order and sleeps between two looks; this one takes the oldest doorbell and
is woken by the database. Beside the doorbells it hands a canary to the workers of its own node, which no other node
can take from them.
"""

import ctypes
import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import RawValue
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

import django_q.cluster
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.brokers.orm import ORM
from django_q.cluster import Cluster, Sentinel
from django_q.conf import Conf
from django_q.humanhash import uuid as task_id
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from jobs import node
from jobs.bell import LONGEST_WAIT, Bell

CHANNEL = "convertly_doorbell"
CANARY = "jobs.tasks.canary"
"""What the workers of a node are given to do from time to time, so that it shows whether they would work."""
CANARY_SECONDS = settings.WATCHDOG_SECONDS / 6
AWAY_WAIT = 1.0
"""Seconds between two looks while the database is away."""
_PR_SET_PDEATHSIG = 1
_NEVER = float("inf")
_stops_at = RawValue("d", _NEVER)
"""When the work in hand has to be let go, by the monotonic clock; shared by every process of a cluster."""

log = logging.getLogger(__name__)


def ring(task: str, times: int = 1, delay: timedelta = timedelta()) -> None:
    """Ring for `task` (a dotted path), in the transaction of the caller: the doorbell appears when that commits."""
    get_broker().ring(task, times, delay)


def waiting() -> int:
    """Count the doorbells that could be answered now and have not been."""
    return int(_due().count())


def rings() -> bool:
    """Tell whether a doorbell waits to be answered."""
    return bool(_due().exists())


def stopping() -> bool:
    """Tell whether this cluster was asked to stop: then nothing new is begun."""
    return bool(_stops_at.value < _NEVER)


def must_stop() -> bool:
    """Tell whether the time is over that a stop leaves to the work in hand."""
    return bool(_stops_at.value <= time.monotonic())


def _due() -> QuerySet[OrmQ]:
    found: QuerySet[OrmQ] = OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=Now())
    return found


def package(task: str) -> str:
    """Give the message that a doorbell for `task` is to django-q2."""
    name, identity = task_id()
    package = {
        "id": identity,
        "name": name,
        "func": task,
        "args": (),
        "kwargs": {},
        "started": timezone.now(),
        "ack_failure": True,
    }
    return str(SignedPackage.dumps(package))


class DoorbellBroker(ORM):  # type: ignore[misc]
    """The ORM broker with an order, a wake-up and many doorbells in one INSERT."""

    _canary_at = 0.0

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._bell = Bell(CHANNEL)

    def ring(self, task: str, times: int, delay: timedelta) -> None:
        """Insert `times` doorbells that may be answered after `delay`."""
        # by the database's clock, as they are compared: a node whose own is wrong rings in time all the same
        due = Now() + delay if delay else Now()
        rows = [OrmQ(key=self.list_key, payload=package(task), lock=due) for _ in range(times)]
        OrmQ.objects.bulk_create(rows, batch_size=500)
        self._bell.ring()

    def dequeue(self) -> list[tuple[int | None, str]] | None:
        """Take the oldest doorbell, or wait a moment for one, or for the database.

        A due canary goes first, and needs no database.
        """
        if canary := self.canary():
            return canary
        try:
            self.get_connection(self.list_key)
            self._bell.listen()
            taken = self._take()
            if taken is None:
                self._bell.wait(LONGEST_WAIT)
        except DatabaseError as error:
            log.warning("no doorbell is heard: the database does not answer (%s)", type(error).__name__)
            connection.close()
            time.sleep(AWAY_WAIT)
            return None
        return taken

    def canary(self) -> list[tuple[int | None, str]] | None:
        """Give the canary where it is due."""
        if time.monotonic() < self._canary_at:
            return None
        self._canary_at = time.monotonic() + CANARY_SECONDS
        return [(None, package(CANARY))]

    def acknowledge(self, task_id: int) -> None:
        """Delete an answered doorbell; one that cannot be deleted now rings once more, which costs nothing."""
        try:
            super().acknowledge(task_id)
        except DatabaseError:
            log.warning("an answered doorbell could not be deleted now")
            connection.close()

    def _take(self) -> list[tuple[int | None, str]] | None:
        """Lock the oldest due doorbell by a conditional UPDATE; one that another cluster was faster with is passed."""
        due = OrmQ.objects.filter(key=self.list_key, lock__lte=Now())
        while (doorbell := due.order_by("id").first()) is not None:
            if due.filter(pk=doorbell.pk).update(lock=Now() + timedelta(seconds=Conf.RETRY)):
                return [(doorbell.pk, doorbell.payload)]
        return None


class _Cluster(Cluster):  # type: ignore[misc]
    """A cluster that tells its workers of a stop; the second signal has them let go at once."""

    def sig_handler(self, number: int, frame: FrameType | None) -> None:
        """Stop, from within the signal's handler."""
        _stops_at.value = time.monotonic() + (0 if stopping() else settings.STOP_SECONDS)
        super().sig_handler(number, frame)


class _Sentinel(Sentinel):  # type: ignore[misc]
    """A sentinel that only its cluster stops: a signal to all processes at once would tear it out of its work.

    The processes that it starts inherit that they do not hear the signal.
    """

    def start(self) -> None:
        """Turn a deaf ear to the signal, then start the workers."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        super().start()

    def reincarnate(self, process: BaseProcess) -> None:
        """Replace a process; one that is stuck is deaf to the signal by which the library would end it."""
        timer = getattr(process, "timer", None)
        if timer is not None and timer.value == 0 and process.is_alive():
            process.kill()
        super().reincarnate(process)


def run_cluster(beat: Callable[[], None]) -> None:
    """Run a cluster of workers in this process until SIGTERM or SIGINT, and call `beat` every second beside it.

    Every process of the cluster asks the kernel to die with its parent, so that a killed cluster leaves no orphan that
    goes on taking work (prctl(2), PR_SET_PDEATHSIG).
    """
    os.register_at_fork(after_in_child=_die_with_parent)
    node.begin()
    # a collection would touch, and so copy, every object that the forked processes share
    gc.freeze()
    django_q.cluster.Sentinel = _Sentinel
    cluster = _Cluster()
    cluster.start()
    # only after the forks: a thread that lives across a fork leaves its locks behind
    stopped = threading.Event()
    heart = threading.Thread(target=_beat_until, args=(stopped, beat), name="beat", daemon=True)
    heart.start()
    cluster.sentinel.join()
    stopped.set()
    heart.join(settings.SWEEP_SECONDS)


def _beat_until(stopped: threading.Event, beat: Callable[[], None]) -> None:
    while not stopped.wait(1):
        beat()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
