"""Make, change and remove where deliveries go: webhooks of an account, and the callback of a job."""

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Account
from jobs import outbound
from jobs.bell import Bell
from jobs.callbacks import events, secrets, vault
from jobs.callbacks.telling import CHANNEL, unsent, written
from jobs.errors import CallbackUrlNotAllowed, NotFound, StateConflict, TooManyWebhooks
from jobs.models import Delivery, Endpoint, Job
from jobs.outbound import AddressRefused, Unreachable

PER_ACCOUNT = 20
"""How many webhooks an account may have."""
OVERLAP = timedelta(hours=24)
"""How long the secret before the last rotation still signs."""
SHOWN_CHARACTERS = 300


@dataclass(frozen=True)
class Secret:
    """A webhook with the text of its secret, which cannot be had again."""

    webhook: Endpoint
    text: str = field(repr=False)


def check_url(url: str, field: str) -> None:
    """Raise CallbackUrlNotAllowed for an address that nothing may be sent to; it is looked up and not connected to."""
    try:
        # a resolver that is down says nothing against the address, which is checked again at every attempt
        with suppress(Unreachable):
            outbound.checked(url)
    except AddressRefused as refusal:
        raise CallbackUrlNotAllowed(refusal.message, field=field) from None


def register(job: Job, url: str, secret: str) -> None:
    """Keep the callback of a job, in the transaction that makes the job. Without a secret it goes unsigned."""
    Endpoint.objects.create(
        account_id=job.account_id, job=job, secret=vault.sealed(secret), created_at=timezone.now(), **_place(url)
    )


def of_account(account: Account) -> QuerySet[Endpoint]:
    """Give the account's webhooks, oldest first."""
    return Endpoint.objects.filter(account=account, job=None)


def one(account: Account, endpoint_id: uuid.UUID) -> Endpoint:
    """Give one of them. Raises NotFound."""
    found = of_account(account).filter(pk=endpoint_id).first()
    if found is None:
        raise NotFound("There is no webhook with this id.")
    return found


def make(account: Account, *, name: str, url: str, wanted: Sequence[str], enabled: bool = True) -> Secret:
    """Make a webhook for these events. Raises CallbackUrlNotAllowed and TooManyWebhooks."""
    check_url(url, "url")
    text = secrets.generate()
    with transaction.atomic():
        # two at once wait for each other here, so that both are counted
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        if of_account(account).count() >= PER_ACCOUNT:
            raise TooManyWebhooks(f"An account has at most {PER_ACCOUNT} webhooks; delete one that is not used.")
        webhook = Endpoint.objects.create(
            account=account,
            name=name,
            events=list(wanted),
            enabled=enabled,
            secret=vault.sealed(text),
            created_at=timezone.now(),
            **_place(url),
        )
    return Secret(webhook, text)


def change(webhook: Endpoint, *, url: str | None = None, **values: Any) -> Endpoint:
    """Change `name`, `events`, `enabled` or the URL; what is not named stays. Raises CallbackUrlNotAllowed."""
    if url is not None:
        check_url(url, "url")
        values |= _place(url)
    Endpoint.objects.filter(pk=webhook.pk).update(**values)
    webhook.refresh_from_db()
    Bell(CHANNEL).ring()
    return webhook


def remove(webhook: Endpoint) -> None:
    """Delete a webhook with its deliveries; what is on its way to it is not tried again."""
    webhook.delete()


def rotate(webhook: Endpoint) -> Secret:
    """Give the webhook a new secret; the one before signs beside it for a day."""
    text = secrets.generate()
    with transaction.atomic():
        held = Endpoint.objects.select_for_update().get(pk=webhook.pk)
        held.old_secret, held.old_until = held.secret, timezone.now() + OVERLAP
        held.secret = vault.sealed(text)
        held.save(update_fields=["secret", "old_secret", "old_until"])
    return Secret(held, text)


def test(webhook: Endpoint) -> Delivery:
    """Send a test to a webhook, whatever events it asked for. Raises StateConflict where it is switched off."""
    if not webhook.enabled:
        raise StateConflict("The webhook is disabled; enable it to send a test.")
    event_id, now = uuid.uuid4(), timezone.now()
    data = {"webhookId": str(webhook.pk), "message": "This is a test of your webhook."}
    delivery = unsent(webhook, events.TEST, event_id, written(events.TEST, event_id, data, now), now)
    with transaction.atomic():
        delivery.save(force_insert=True)
        Bell(CHANNEL).ring()
    delivery.refresh_from_db(fields=["next_attempt_at"])
    return delivery


def _place(url: str) -> Mapping[str, str]:
    """Give what is kept of a URL: itself, sealed, and what of it may be seen."""
    target = outbound.target_of(url)
    parts = urlsplit(target.url)
    shown = parts._replace(query="").geturl()
    return {
        "url": vault.sealed(target.url),
        "host": f"{target.host}:{target.port}"[:SHOWN_CHARACTERS],
        "shown": shown[:SHOWN_CHARACTERS],
    }
