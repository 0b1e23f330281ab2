"""Make fifty repeats of a request one job: reserve the key before the body is read, tie it to the job with the job.

The reservation is a lease by the database's clock, which the upload renews as bytes arrive: the key of a request that
died is free again soon, and a request that lost its reservation finds the winner instead of making a twin.
"""

import re
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts.models import Account
from jobs.errors import IdempotencyInProgress, IdempotencyKeyInvalid, IdempotencyKeyReused, StateConflict
from jobs.models import IdempotencyKey, Job
from jobs.states import Status

RESERVED = timedelta(seconds=30)
RENEWED_SECONDS = 10
_LEGAL = re.compile(r"[\x20-\x7e]{1,255}")


@dataclass
class Reservation:
    """A key held while its request is read. `job` is set when the key was used before."""

    account: Account
    key: str
    token: uuid.UUID
    job: Job | None = None
    digest: str = ""
    renewed_at: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        """Extend the reservation; called as bytes arrive."""
        now = time.monotonic()
        if self.job is None and now - self.renewed_at > RENEWED_SECONDS:
            self.renewed_at = now
            self._mine().update(reserved_until=Now() + RESERVED)

    def replay(self, digest: str) -> Job | None:
        """Give the job that this key already made.

        Raises IdempotencyKeyReused when the request is another one, and StateConflict when the job was cancelled: a
        late repeat must neither show it nor bring it back.
        """
        if self.job is not None and self.digest != digest:
            raise IdempotencyKeyReused(
                "This Idempotency-Key was used for a request with other settings or files. Send a new key."
            )
        if self.job is not None and self.job.status == Status.CANCELLED:
            raise StateConflict("The job of this Idempotency-Key was cancelled. Send a new key to make another one.")
        return self.job

    def tie(self, job: Job, digest: str) -> None:
        """Tie the key to its job, in the transaction that makes the job. Raises IdempotencyInProgress for a loser."""
        if not self._mine().update(job=job, digest=digest):
            raise IdempotencyInProgress("Another request with this Idempotency-Key was faster. Send it again.")

    def release(self) -> None:
        """Free the key of a request that was refused; a used key stays."""
        self._mine().delete()

    def _mine(self) -> QuerySet[IdempotencyKey]:
        return IdempotencyKey.objects.filter(account=self.account, key=self.key, token=self.token, job=None)


def reserve(account: Account, key: str) -> Reservation:
    """Take the key for this request, or find the job it made.

    Raises IdempotencyKeyInvalid for a malformed key and IdempotencyInProgress while another request holds it.
    """
    if not _LEGAL.fullmatch(key):
        raise IdempotencyKeyInvalid(
            "Idempotency-Key must be 1 to 255 printable ASCII characters.", field="Idempotency-Key"
        )
    token, until = uuid.uuid4(), Now() + RESERVED
    rows = IdempotencyKey.objects.filter(account=account, key=key)
    try:
        with transaction.atomic():
            IdempotencyKey.objects.create(account=account, key=key, token=token, reserved_until=until)
    except IntegrityError:
        lapsed = rows.filter(Q(job=None) & Q(reserved_until__lt=Now())).update(token=token, reserved_until=until)
        if not lapsed:
            row = rows.select_related("job").first()
            if row is None or row.job is None:
                raise IdempotencyInProgress(
                    "The first request with this Idempotency-Key is still being read."
                ) from None
            return Reservation(account, key, row.token, row.job, row.digest)
    return Reservation(account, key, token)
