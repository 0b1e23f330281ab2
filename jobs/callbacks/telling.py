"""Write down what is to be told, to each endpoint that wants to know, in the transaction in which it became true."""

import json
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from jobs.bell import Bell
from jobs.callbacks import events
from jobs.models import Delivery, Endpoint, Job

CHANNEL = "convertly_delivery"
"""The bell that wakes the lane."""
AT_ONCE = 500
_NAMES = uuid.UUID("3f0e2f2e-8d63-4c0b-9a54-5ad0a0c1c1f5")
"""The name space of the ids of events."""

Data = Mapping[str, Any]


def tell(job: Job, what: str, said: Callable[[], Iterable[tuple[str, Data]]]) -> None:
    """Write the deliveries of what happened to a job, once however often it is told.

    `what` is read by `events.of`. `said` gives an event's data under what it is about: one pair for the job itself
    under "", or one for each file. It is asked only where somebody wants to know.
    """
    event = events.of(job, what)
    if event is None or not (endpoints := _wanting(job, event)):
        return
    now = timezone.now()
    rows = []
    for about, data in said():
        event_id = uuid.uuid5(_NAMES, f"{job.pk}/{event}/{job.runs}/{about}")
        body = written(event, event_id, data, now)
        rows += [unsent(endpoint, event, event_id, body, now, job) for endpoint in endpoints]
    # of two that tell the same, the database keeps one
    Delivery.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    Bell(CHANNEL).ring()


def shown_id(event_id: uuid.UUID) -> str:
    """Give the id of an event as receivers read it."""
    return f"evt_{event_id}"


def written(event: str, event_id: uuid.UUID, data: Data, now: datetime) -> str:
    """Give the body of an event, the same for every attempt."""
    told = {"id": shown_id(event_id), "type": event, "created": int(now.timestamp()), "data": data}
    return json.dumps(told, separators=(",", ":"))


def unsent(
    endpoint: Endpoint, event: str, event_id: uuid.UUID, body: str, now: datetime, job: Job | None = None
) -> Delivery:
    """Make the unsaved row of a delivery that is due now."""
    return Delivery(
        account_id=endpoint.account_id,
        endpoint=endpoint,
        job=job,
        event=event,
        event_id=event_id,
        body=body,
        created_at=now,
        next_attempt_at=Now(),
    )


def _wanting(job: Job, event: str) -> list[Endpoint]:
    """Find the webhooks that asked for the event, and the job's own callback at its end."""
    webhooks = Q(account_id=job.account_id, job=None, enabled=True)
    asked = webhooks | Q(job=job) if events.is_final(event) else webhooks
    found = Endpoint.objects.filter(asked)
    return [endpoint for endpoint in found if endpoint.job_id is not None or event in endpoint.events]
