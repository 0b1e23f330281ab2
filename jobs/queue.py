"""The only door to django-q2. The queue is a doorbell: a task says that work waits, the rows say which.

django-q2's own ORM broker reads without an order and sleeps between two looks; this one takes the oldest doorbell and
is woken by the database.
"""

import ctypes
import gc
import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.brokers.orm import ORM
from django_q.cluster import Cluster
from django_q.conf import Conf
from django_q.humanhash import uuid as task_id
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from jobs.bell import LONGEST_WAIT, Bell

CHANNEL = "convertly_doorbell"
_PR_SET_PDEATHSIG = 1


def ring(task: str, times: int = 1, delay: timedelta = timedelta()) -> None:
    """Ring for `task` (a dotted path), in the transaction of the caller: the doorbell appears when that commits."""
    get_broker().ring(task, times, delay)


def waiting() -> int:
    """Count the doorbells that could be answered now and have not been."""
    return int(OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=timezone.now()).count())


class DoorbellBroker(ORM):  # type: ignore[misc]
    """The ORM broker with an order, a wake-up and many doorbells in one INSERT."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._bell = Bell(CHANNEL)

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
        self._bell.ring()

    def dequeue(self) -> list[tuple[int, str]] | None:
        """Take the oldest doorbell, or wait a moment for one."""
        self.get_connection(self.list_key)
        self._bell.listen()
        taken = self._take()
        if taken is None:
            self._bell.wait(LONGEST_WAIT)
        return taken

    def _take(self) -> list[tuple[int, str]] | None:
        """Lock the oldest due doorbell by a conditional UPDATE; one that another cluster was faster with is passed."""
        due = OrmQ.objects.filter(key=self.list_key, lock__lte=timezone.now()).order_by("id")
        while (doorbell := due.first()) is not None:
            same = OrmQ.objects.filter(pk=doorbell.pk, lock=doorbell.lock)
            if same.update(lock=self.timeout(doorbell)):
                return [(doorbell.pk, doorbell.payload)]
        return None


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
