"""Take the next waiting file under a lease, keep the lease alive, and report progress.

The claim is a conditional UPDATE: of any number of workers exactly one wins a file, and a worker that lost its lease
finds that its token no longer matches anything. Leases are written and compared by the database's clock alone, so
that no node's own clock can end another's.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, FloatField, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, Least, Now

from jobs import callbacks
from jobs.lifecycle import line
from jobs.lifecycle.events import note
from jobs.lifecycle.line import Head
from jobs.lifecycle.news import announce
from jobs.models import File, Job, Turn
from jobs.models.file import FileKind, Lane
from jobs.states import Status, before

CLAIM_TRIES = 50
"""How often a loser looks for another file before it leaves the rest to the next doorbell."""
ALMOST = 99.0
"""The most progress a job shows before it is final."""


@dataclass(frozen=True)
class Claim:
    """A file held by one attempt. `file.token` must stand in every later write."""

    file: File

    @property
    def mine(self) -> dict[str, object]:
        """Give the filter that matches the file only while this attempt holds it."""
        return {"pk": self.file.pk, "token": self.file.token, "status": Status.PROCESSING}


def claim(worker: str, *, may_be_long: Callable[[], bool] = lambda: True, short_first: bool = False) -> Claim | None:
    """Take the file that is next in line, or None when there is none that may be done now.

    A long one is taken only where `may_be_long` says so; it is asked when one is next. With `short_first`, short ones
    go before long ones that have not waited for long.
    """
    for _ in range(CLAIM_TRIES):
        for head in line.heads(short_first=short_first):
            if head.lane == Lane.LONG and not may_be_long():
                continue
            job_id = line.running_with_work(head.account_id, head.lane) if head.is_held_up else head.job_id
            if job_id is None:
                continue
            try:
                with transaction.atomic():
                    file_id = _win(head, job_id, worker)
            except IntegrityError:
                # another worker gave the slot to another job of the account
                file_id = None
            if file_id is not None:
                return Claim(File.objects.select_related("job").get(pk=file_id))
            break
        else:
            return None
    return None


def renew(held: Claim) -> bool:
    """Extend the lease; false when another attempt has the file by now."""
    return bool(File.objects.filter(**held.mine).update(lease_until=lease_end()))


def report(held: Claim, percent: float) -> None:
    """Store how much of the file is done, 0 to 100, and let the job's progress grow with it."""
    if not File.objects.filter(**held.mine).update(progress=percent):
        return
    partly = File.objects.filter(job_id=held.file.job_id, kind=FileKind.SOURCE, status=Status.PROCESSING)
    begun = partly.aggregate(sum=Coalesce(Sum("progress"), 0.0))["sum"]
    Job.objects.filter(pk=held.file.job_id, status=Status.PROCESSING).update(progress=grown(begun))


def arrived(held: Claim, name: str, size: int) -> None:
    """Write down what the source of a file is called, and its bytes, as soon as it has been fetched."""
    held.file.name, held.file.source_size = name, size
    File.objects.filter(**held.mine).update(name=name, source_size=size)


def grown(partial_percent: float = 0.0) -> Greatest:
    """Give the expression for a job's progress after its counters changed: never less than it was."""
    whole = (F("completed_files") + F("failed_files")) * Value(100.0, output_field=FloatField())
    share = (whole + Value(partial_percent, output_field=FloatField())) / F("total_files")
    return Greatest(F("progress"), Least(share, Value(ALMOST)), output_field=FloatField())


def _win(head: Head, job_id: uuid.UUID, worker: str) -> uuid.UUID | None:
    # the job's row first, as everywhere: a cancel that holds it makes this claim wait and then lose
    job = Job.objects.select_for_update().filter(pk=job_id, status__in=(Status.PENDING, Status.PROCESSING)).first()
    if job is None:
        return None
    slot = job.slot or _free_slot(job.account_id, head.limit)
    if slot is None:
        return None
    file_id: uuid.UUID | None = head.file_id
    if job_id != head.job_id or not _hold(head.file_id, worker):
        # under the lock of the job's row nobody else takes its files
        file_id = _next_of(job, head.lane)
        if file_id is None or not _hold(file_id, worker):
            return None
    if job.slot is None or job.status == Status.PENDING:
        started = job.started_at or Now()
        Job.objects.filter(pk=job_id).update(status=Status.PROCESSING, slot=slot, started_at=started)
    if job.status == Status.PENDING:
        note(job, "started", detail=worker)
        announce(job, callbacks.STARTED)
    turn = Turn(account_id=job.account_id, at=Now())
    Turn.objects.bulk_create([turn], update_conflicts=True, unique_fields=["account"], update_fields=["at"])
    return file_id


def _free_slot(account_id: int, limit: int) -> int | None:
    """Give the lowest slot that no job of the account has; two workers that choose the same meet the constraint."""
    taken = set(Job.objects.filter(account_id=account_id, slot__isnull=False).values_list("slot", flat=True))
    if len(taken) >= limit:
        return None
    return next(slot for slot in range(1, limit + 1) if slot not in taken)


def _next_of(job: Job, lane: Lane) -> uuid.UUID | None:
    due = File.objects.filter(job=job, lane=lane, status=Status.PENDING, available_at__lte=Now())
    return due.order_by("available_at", "position").values_list("pk", flat=True).first()


def _hold(file_id: uuid.UUID, worker: str) -> bool:
    won = File.objects.filter(pk=file_id, status__in=before(Status.PROCESSING)).update(
        status=Status.PROCESSING,
        token=uuid.uuid4(),
        attempts=F("attempts") + 1,
        worker=worker,
        lease_until=lease_end(),
        started_at=Now(),
        progress=0,
    )
    return bool(won)


def lease_end() -> Combinable:
    """Give the expression for the end of a lease that begins or is renewed now."""
    return Now() + timedelta(seconds=settings.LEASE_SECONDS)
