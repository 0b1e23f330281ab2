"""The tasks that the queue knows: shells around one call each."""

import logging
import socket
import time
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.db.models import Q
from django.db.models.functions import Now

from accounts import usage
from jobs import executor, lifecycle, node, queue, retention
from jobs.models import Pulse

RETENTION_SECONDS = 300
AFTER_OUTAGE_SECONDS = 5
"""How long the sweep waits once the database is back: first the living renew their leases."""
PULSE_SECONDS = 5
"""A worker shows that it answers doorbells at most this often."""
EARLY = 0.9
"""The part of its time after which a duty may be done again: the clocks of two nodes do not tick together."""

log = logging.getLogger(__name__)
_due: dict[str, float] = {}


def work() -> None:
    """Answer a doorbell: show that the queue carries work, and do the file that is next."""
    if queue.stopping():
        # for another node, or for the next start
        queue.ring(lifecycle.WORK)
        return
    _show_pulse()
    if executor.work_on_next() and not queue.stopping():
        lifecycle.ring_if_silent()


def canary() -> None:
    """Show that this node's workers take what is handed to them, although nothing may wait."""
    node.beat()
    try:
        _show_pulse()
    except DatabaseError:
        log.warning("the pulse could not be stored: the database does not answer")


def beat() -> None:
    """Do what is due: the sweep, retention. Called every second beside the cluster; never raises.

    Of all nodes that beat, one does a duty each time.
    """
    for name, seconds, call in (
        ("sweep", settings.SWEEP_SECONDS, lifecycle.recover),
        ("retention", RETENTION_SECONDS, retention.apply),
        ("usage", RETENTION_SECONDS, usage.sweep),
    ):
        if not _is_due(name, seconds):
            continue
        try:
            close_old_connections()
            if take_duty(name, seconds):
                call()
        except DatabaseError:
            log.warning("%s put off: the database does not answer", name)
            soon = time.monotonic() + AFTER_OUTAGE_SECONDS
            _due.update(canary=0.0, sweep=soon)
            return
        except Exception:
            log.exception("%s failed", name)


def take_duty(name: str, seconds: float) -> bool:
    """Take a regular duty for this time, by a conditional UPDATE; false when another node has it."""
    duty, last = f"{Pulse.DUTY}{name}", Now() - timedelta(seconds=EARLY * seconds)
    # a time that has yet to come was written before the clock was set back
    due = Q(at__lte=last) | Q(at__gt=Now() + timedelta(seconds=1))
    if Pulse.objects.filter(due, name=duty).update(at=Now()):
        return True
    if Pulse.objects.filter(name=duty).exists():
        return False
    return bool(Pulse.objects.get_or_create(name=duty, defaults={"at": Now()})[1])


def _show_pulse() -> None:
    node.beat()
    if not _is_due("pulse", PULSE_SECONDS):
        return
    Pulse.show(Pulse.QUEUE, f"{Pulse.NODE}{socket.gethostname()}")


def _is_due(name: str, seconds: float) -> bool:
    if time.monotonic() < _due.get(name, 0):
        return False
    _due[name] = time.monotonic() + seconds
    return True
