"""The tasks that the queue knows: shells around one call each."""

import logging
import time

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from jobs import executor, lifecycle, queue, retention
from jobs.models import Pulse

CANARY_SECONDS = 15
RETENTION_SECONDS = 300
QUEUE_PULSE = "queue"
WORKER_PULSE = "worker"

log = logging.getLogger(__name__)
_due: dict[str, float] = {}


def work() -> None:
    """Answer a doorbell: do the next waiting file."""
    executor.work_on_next()


def canary() -> None:
    """Show that the queue carries work from end to end."""
    Pulse.objects.update_or_create(name=QUEUE_PULSE, defaults={"at": timezone.now()})


def beat() -> None:
    """Do what is due: the canary, the sweep, retention. Called every second beside the cluster; never raises."""
    for name, seconds, call in (
        ("canary", CANARY_SECONDS, _send_canary),
        ("sweep", settings.SWEEP_SECONDS, lifecycle.recover),
        ("retention", RETENTION_SECONDS, retention.apply),
    ):
        if time.monotonic() < _due.get(name, 0):
            continue
        _due[name] = time.monotonic() + seconds
        try:
            close_old_connections()
            call()
        except DatabaseError:
            log.warning("%s put off: the database does not answer", name)
        except Exception:
            log.exception("%s failed", name)


def _send_canary() -> None:
    Pulse.objects.update_or_create(name=WORKER_PULSE, defaults={"at": timezone.now()})
    queue.ring("jobs.tasks.canary")
