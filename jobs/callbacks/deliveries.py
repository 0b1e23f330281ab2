"""Read an account's deliveries, and send one of them again."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts.models import Account
from jobs.bell import Bell
from jobs.callbacks.telling import CHANNEL
from jobs.errors import NotFound, StateConflict
from jobs.models import Delivery
from jobs.models.delivery import DeliveryStatus


@dataclass(frozen=True)
class Page:
    """A page of deliveries, newest first, and the number of all."""

    deliveries: list[Delivery]
    total: int


def of_account(account: Account) -> QuerySet[Delivery]:
    """Give what the account's endpoints were sent, callbacks of jobs too, newest first, as a query to read."""
    return Delivery.objects.filter(account=account).select_related("endpoint").defer("body")


def page(account: Account, *, limit: int, offset: int) -> Page:
    """Give one page of them."""
    theirs = of_account(account)
    return Page(list(theirs[offset : offset + limit]), theirs.count())


def retry(delivery_id: uuid.UUID, account: Account | None = None) -> Delivery:
    """Send a delivery of `account`, or of any account for an operator, again: the same body, the schedule anew.

    Raises NotFound, and StateConflict while an attempt is in flight or its endpoint is disabled.
    """
    theirs = Delivery.objects.filter(pk=delivery_id)
    theirs = theirs if account is None else theirs.filter(account=account)
    delivery = theirs.select_related("endpoint").first()
    if delivery is None:
        raise NotFound("There is no delivery with this id.")
    if not delivery.endpoint.enabled:
        raise StateConflict("The endpoint of this delivery is disabled; enable it first.")
    with transaction.atomic():
        at_rest = theirs.filter(Q(token=None) | Q(next_attempt_at__lte=Now()))
        if not at_rest.update(status=DeliveryStatus.PENDING, step=0, token=None, next_attempt_at=Now()):
            raise StateConflict("An attempt at this delivery is being made now; look again in a moment.")
        Bell(CHANNEL).ring()
    delivery.refresh_from_db()
    return delivery
