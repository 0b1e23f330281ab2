"""Take deliveries that are due, each by one attempt at a time, and write down what became of the attempt.

Taking is a conditional UPDATE with a token, as with files. The time of the next attempt is the lease: an attempt that
nobody hears of again is followed by another one, of the same event and body. It is reckoned by the database's clock, so
that a node whose own is wrong delays nothing.
"""

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from jobs.callbacks import schedule, vault
from jobs.callbacks.room import Room
from jobs.callbacks.telling import shown_id
from jobs.models import Delivery, Endpoint
from jobs.models.delivery import DeliveryStatus

LEASE = timedelta(seconds=60)
"""How long an attempt counts as being in flight; it takes a quarter of that at most."""
LOOKED_AT = 100
"""How many due deliveries one look reads."""
GONE = 410
LOST = "The server was stopped in the middle of the last attempt."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Errand:
    """One attempt, with all that is needed to make it without the database; no `url` where it cannot be opened."""

    delivery_id: uuid.UUID
    token: uuid.UUID
    step: int
    account_id: int
    host: str
    event: str
    event_id: str
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt: the status and the beginning of the answer, or a sentence on why there was none.

    `retry_after` is in seconds, where the receiver asks to be left alone for so long.
    """

    http_status: int | None = None
    preview: str = ""
    note: str = ""
    retry_after: float | None = None


def take(room: Room) -> Iterator[Errand]:
    """Take what is due and has room, oldest first; each gets its place in `room`."""
    taken = True
    while taken and room.free:
        taken = False
        for delivery in _due(room):
            if not room.fits(delivery.endpoint.host, delivery.account_id):
                continue
            errand = _won(delivery)
            if errand is not None:
                taken = True
                room.enter(errand.host, errand.account_id)
                yield errand


def conclude(errand: Errand, outcome: Outcome) -> bool:
    """Write down what came of an attempt and when the next one is. False when it is no longer the one that counts."""
    status, after = DeliveryStatus.PENDING, None
    if outcome.http_status is not None and 200 <= outcome.http_status < 300:
        status = DeliveryStatus.DELIVERED
    elif outcome.http_status == GONE or (after := schedule.delay(errand.step, outcome.retry_after)) is None:
        status = DeliveryStatus.FAILED
    moved = Delivery.objects.filter(pk=errand.delivery_id, token=errand.token).update(
        status=status,
        token=None,
        http_status=outcome.http_status,
        preview=outcome.preview,
        note=outcome.note,
        next_attempt_at=Now() + after if after else None,
    )
    return bool(moved)


def _due(room: Room) -> QuerySet[Delivery]:
    """Look for deliveries whose time has come; those of full hosts and accounts are passed over, however many."""
    due = Delivery.objects.filter(status=DeliveryStatus.PENDING, next_attempt_at__lte=Now(), endpoint__enabled=True)
    free = due.exclude(endpoint__host__in=room.full_hosts()).exclude(account__in=room.full_accounts())
    return free.select_related("endpoint").defer("body").order_by("next_attempt_at")[:LOOKED_AT]


def _won(delivery: Delivery) -> Errand | None:
    """Begin an attempt, or give None: for one that another process was faster with, or that cannot be made."""
    token = uuid.uuid4()
    # whoever is faster moves the time of the next attempt away
    same = Delivery.objects.filter(
        pk=delivery.pk, status=DeliveryStatus.PENDING, next_attempt_at__lte=Now(), token=delivery.token
    )
    if delivery.step >= schedule.ATTEMPTS:
        same.update(status=DeliveryStatus.FAILED, token=None, next_attempt_at=None, note=LOST)
        return None
    if not same.update(
        token=token,
        next_attempt_at=Now() + LEASE,
        last_attempt_at=Now(),
        attempts=F("attempts") + 1,
        step=F("step") + 1,
    ):
        return None
    endpoint = delivery.endpoint
    url, secrets = "", tuple[str, ...]()
    try:
        url, secrets = vault.opened(endpoint.url), _signing(endpoint)
    except vault.Unreadable:
        log.error("the endpoint %s cannot be opened: SECRETS_KEYS lacks its key", endpoint.pk)
    return Errand(
        delivery_id=delivery.pk,
        token=token,
        step=delivery.step + 1,
        account_id=delivery.account_id,
        host=endpoint.host,
        event=delivery.event,
        event_id=shown_id(delivery.event_id),
        url=url,
        secrets=secrets,
        body=delivery.body.encode(),
    )


def _signing(endpoint: Endpoint) -> tuple[str, ...]:
    """Give the secrets that sign, the newest first: the one before the last rotation does so for a while."""
    old_signs = endpoint.old_until is not None and endpoint.old_until > timezone.now()
    kept = (endpoint.secret, endpoint.old_secret if old_signs else "")
    return tuple(vault.opened(each) for each in kept if each)
