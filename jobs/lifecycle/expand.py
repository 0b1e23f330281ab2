"""Let one file of a job become many: an archive that a worker fetched, and the files that were in it."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from jobs import admission, queue
from jobs.errors import QuotaExceeded, StorageFull
from jobs.lifecycle.claim import Claim
from jobs.lifecycle.events import note
from jobs.lifecycle.finish import fail
from jobs.lifecycle.submit import WORK, SourceFile, source_row
from jobs.models import File, Job
from jobs.states import Status, before


def expand(held: Claim, members: Sequence[SourceFile], notice: str = "") -> bool:
    """Put `members`, at least one and stored already, in the place of a held file, and ring for each of them.

    False when the attempt no longer holds it: then its objects mean nothing. The row that was held becomes the first
    member, so that what is written about it stays; it forgets its address and its attempts. The job's progress stays
    where it is until that many files are done. Each further member is charged, and the bytes of all are counted; where
    the account has no more of either the file fails, and it is False too.
    """
    try:
        return _replace(held, members, notice)
    except (QuotaExceeded, StorageFull) as refusal:
        fail(held, refusal.code, refusal.message)
        return False


def _replace(held: Claim, members: Sequence[SourceFile], notice: str) -> bool:
    first, *others = members
    size = sum(member.size for member in members)
    now = Now()
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=held.file.job_id)
        moved = File.objects.filter(**held.mine, status__in=before(Status.PENDING)).update(
            status=Status.PENDING,
            token=None,
            lease_until=None,
            worker="",
            attempts=0,
            progress=0,
            started_at=None,
            available_at=now,
            name=first.name,
            source_key=first.key,
            source_url="",
            source_size=first.size,
            lane=first.lane,
        )
        if not moved:
            return False
        position = held.file.position
        # from the end, one by one: no two rows of a job may have one position at any time
        for later in job.files.filter(position__gt=position).order_by("-position"):
            File.objects.filter(pk=later.pk).update(position=later.position + len(others))
        rows = [source_row(job, member, number, now) for number, member in enumerate(others, start=position + 1)]
        File.objects.bulk_create(rows, batch_size=500)
        Job.objects.filter(pk=job.pk).update(
            total_files=F("total_files") + len(others), stored_bytes=F("stored_bytes") + size
        )
        note(job, "archive opened", file=held.file, detail=f"{len(members)} files. {notice}".strip())
        queue.ring(WORK, len(members))
        # last, as in submit
        admission.charge(job.account, [row.pk for row in rows], job.pk)
        admission.store(job.account, size)
    return True
