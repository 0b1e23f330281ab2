"""The only door to django-q2. The queue is a doorbell: a task says that work waits, the rows say which.

django-q2's own ORM broker reads without an order and sleeps between two looks; this one takes the oldest doorbell and
is woken by the database: LISTEN/NOTIFY on PostgreSQL, `PRAGMA data_version` on SQLite.
"""

import ctypes
import gc
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.brokers.orm import ORM
from django_q.cluster import Cluster
from django_q.conf import Conf
from django_q.humanhash import uuid as task_id
from django_q.models import OrmQ
from django_q.signing import SignedPackage

CHANNEL = "convertly_doorbell"
LONGEST_WAIT = 0.5
"""Seconds between two looks when nobody rings: a lock that ran out rings no bell."""
SQLITE_LOOK = 0.005
"""Seconds between two reads of SQLite's data version; 5 ms cost about 4 % of one core when idle."""
_PR_SET_PDEATHSIG = 1


def ring(task: str, times: int = 1, delay: timedelta = timedelta()) -> None:
    """Ring for `task` (a dotted path), in the transaction of the caller: the doorbell appears when that commits."""
    get_broker().ring(task, times, delay)


def waiting() -> int:
    """Count the doorbells that could be answered now and have not been."""
    return int(OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=timezone.now()).count())


class DoorbellBroker(ORM):  # type: ignore[misc]
    """The ORM broker with an order, a wake-up and many doorbells in one INSERT."""

    _listening: object = None
    _seen_version: int | None = None

    def ring(self, task: str, times: int, delay: timedelta) -> None:
        """Insert `times` doorbells that may be answered after `delay`."""
        now = timezone.now()
        rows = []
        for _ in range(times):
            name, identity = task_id()
            package = {
                "id": identity,
                "name": name,
                "func": task,
                "args": (),
                "kwargs": {},
                "started": now,
                "ack_failure": True,
            }
            rows.append(OrmQ(key=self.list_key, payload=SignedPackage.dumps(package), lock=now + delay))
        OrmQ.objects.bulk_create(rows, batch_size=500)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"NOTIFY {CHANNEL}")

    def dequeue(self) -> list[tuple[int, str]] | None:
        """Take the oldest doorbell, or wait a moment for one."""
        self.get_connection(self.list_key)
        self._listen()
        taken = self._take()
        if taken is None:
            self._wait()
        return taken

    def _take(self) -> list[tuple[int, str]] | None:
        """Lock the oldest due doorbell by a conditional UPDATE; one that another cluster was faster with is passed."""
        due = OrmQ.objects.filter(key=self.list_key, lock__lte=timezone.now()).order_by("id")
        while (doorbell := due.first()) is not None:
            same = OrmQ.objects.filter(pk=doorbell.pk, lock=doorbell.lock)
            if same.update(lock=self.timeout(doorbell)):
                return [(doorbell.pk, doorbell.payload)]
        return None

    def _listen(self) -> None:
        """Ask to be woken before looking, so that a bell that rings between the look and the wait is heard."""
        connection.ensure_connection()
        if connection.vendor != "postgresql":
            self._seen_version = self._data_version()
        elif self._listening is not connection.connection:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {CHANNEL}")
            self._listening = connection.connection

    def _wait(self) -> None:
        if connection.vendor == "postgresql":
            for _ in connection.connection.notifies(timeout=LONGEST_WAIT, stop_after=1):
                pass
            return
        until = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < until and self._data_version() == self._seen_version:
            time.sleep(SQLITE_LOOK)

    def _data_version(self) -> int:
        # the bare connection: Django's cursor would cost more than the question
        return int(connection.connection.execute("PRAGMA data_version").fetchone()[0])


def run_cluster(beat: Callable[[], None]) -> None:
    """Run a cluster of workers in this process until SIGTERM or SIGINT, and call `beat` every second beside it.

    Every process of the cluster asks the kernel to die with its parent, so that a killed cluster leaves no orphan that
    goes on taking work (prctl(2), PR_SET_PDEATHSIG).
    """
    os.register_at_fork(after_in_child=_die_with_parent)
    # a collection would touch, and so copy, every object that the forked processes share
    gc.freeze()
    cluster = Cluster()
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
