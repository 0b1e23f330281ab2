"""Send deliveries as the lane does, one after the other, and make the endpoints that they go to."""

import json
from datetime import timedelta

import time_machine
from django.db.models import F
from django.utils import timezone

from jobs import callbacks
from jobs.batch import Callback
from jobs.callbacks import lane, sender
from jobs.callbacks.room import Room
from jobs.models import Delivery
from tests.calls import submitted
from tests.hosts import ok

SECRET = "a secret of the client's own"
FINE = ok(b"thanks")


def deliver() -> int:
    """Make one attempt at all that is due. Returns how many."""
    errands = list(lane.take(Room(64)))
    for errand in errands:
        assert lane.conclude(errand, sender.attempt(errand))
    return len(errands)


def passes(span: timedelta) -> None:
    """Let deliveries be that much nearer: they are due by the database's clock, which no test moves."""
    Delivery.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=F("next_attempt_at") - span)


def later(**span):
    """Move the clock of this process, and what the database's says of deliveries."""
    passes(timedelta(**span))
    return time_machine.travel(timezone.now() + timedelta(**span))


def webhook(account, url, *wanted, **fields):
    """Make a webhook for these events, or for all of them; gives it with its secret."""
    return callbacks.make(account, name="Shop", url=url, wanted=wanted or callbacks.EVENTS, **fields)


def trial(account, url) -> Delivery:
    """Make a webhook and send a test to it; gives the delivery, which is due."""
    return callbacks.test(webhook(account, url).webhook)


def with_callback(account, url, secret="", **options):
    """Submit a job with a callback."""
    return submitted(account, callback=Callback(url, secret), **options)


def told(host, number=0):
    """Read the event that a host was told."""
    return json.loads(host.bodies[number])
