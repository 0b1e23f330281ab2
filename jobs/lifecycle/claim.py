"""Take the next waiting file under a lease, keep the lease alive, and report progress.

The claim is a conditional UPDATE: of any number of workers exactly one wins a file, and a worker that lost its lease
finds that its token no longer matches anything.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, FloatField, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from jobs import callbacks
from jobs.lifecycle.events import note
from jobs.lifecycle.news import announce
from jobs.models import File, Job
from jobs.models.file import FileKind
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


def claim(worker: str) -> Claim | None:
    """Take the file that has waited longest, or None when nothing waits."""
    for _ in range(CLAIM_TRIES):
        waiting = File.objects.filter(status=Status.PENDING, available_at__lte=timezone.now())
        candidate = waiting.order_by("available_at", "position").values("pk", "job_id").first()
        if candidate is None:
            return None
        with transaction.atomic():
            if _win(candidate["pk"], candidate["job_id"], worker):
                return Claim(File.objects.select_related("job").get(pk=candidate["pk"]))
    return None


def renew(held: Claim) -> bool:
    """Extend the lease; false when another attempt has the file by now."""
    return bool(File.objects.filter(**held.mine).update(lease_until=_lease_end()))


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


def _win(file_id: uuid.UUID, job_id: uuid.UUID, worker: str) -> bool:
    now = timezone.now()
    # the job's row first, as everywhere: a cancel that holds it makes this claim wait and then lose
    job = Job.objects.select_for_update().filter(pk=job_id, status__in=(Status.PENDING, Status.PROCESSING)).first()
    if job is None:
        return False
    won = File.objects.filter(pk=file_id, status__in=before(Status.PROCESSING)).update(
        status=Status.PROCESSING,
        token=uuid.uuid4(),
        attempts=F("attempts") + 1,
        worker=worker,
        lease_until=_lease_end(),
        started_at=now,
        progress=0,
    )
    if won and job.status == Status.PENDING:
        Job.objects.filter(pk=job_id).update(status=Status.PROCESSING, started_at=job.started_at or now)
        note(job, "started", detail=worker)
        announce(job, callbacks.STARTED)
    return bool(won)


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
