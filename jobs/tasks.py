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
PULSE_SECONDS = 5
"""A worker shows that it answers doorbells at most this often."""

log = logging.getLogger(__name__)
_due: dict[str, float] = {}


def work() -> None:
    """Answer a doorbell: show that the queue carries work, and do the next waiting file."""
    if _is_due("pulse", PULSE_SECONDS):
        Pulse.objects.update_or_create(name=Pulse.QUEUE, defaults={"at": timezone.now()})
    executor.work_on_next()


def beat() -> None:
    """Do what is due: the canary, the sweep, retention. Called every second beside the cluster; never raises."""
    for name, seconds, call in (
        ("canary", CANARY_SECONDS, _send_canary),
        ("sweep", settings.SWEEP_SECONDS, lifecycle.recover),
        ("retention", RETENTION_SECONDS, retention.apply),
    ):
        if not _is_due(name, seconds):
            continue
        try:
            close_old_connections()
            call()
        except DatabaseError:
            log.warning("%s put off: the database does not answer", name)
        except Exception:
            log.exception("%s failed", name)


def _is_due(name: str, seconds: float) -> bool:
    if time.monotonic() < _due.get(name, 0):
        return False
    _due[name] = time.monotonic() + seconds
    return True


def _send_canary() -> None:
    """Ring although nothing may wait: an idle queue shows in this way that it would carry work."""
    queue.ring(lifecycle.WORK)
