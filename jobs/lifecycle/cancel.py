"""Stop a job that no worker has begun."""

import uuid

from django.db import transaction
from django.db.models.functions import Now

from accounts import usage
from accounts.models import Account
from jobs.errors import NotFound, StateConflict
from jobs.lifecycle.events import note
from jobs.models import File, Job
from jobs.states import VISIBLE, Status, before


def cancel(job_id: uuid.UUID, account: Account | None = None) -> Job:
    """Cancel a pending job of `account`, or of any account for an operator, and give back what it cost.

    Raises NotFound for a job that is not there, not theirs or already cancelled, and StateConflict, with nothing
    changed, for one that a worker has begun.
    """
    theirs = Job.objects.filter(pk=job_id) if account is None else Job.objects.filter(pk=job_id, account=account)
    with transaction.atomic():
        moved = theirs.filter(status__in=before(Status.CANCELLED)).update(
            status=Status.CANCELLED, slot=None, completed_at=Now(), expires_at=Now()
        )
        job = theirs.filter(status__in=(*VISIBLE, Status.CANCELLED) if moved else VISIBLE).first()
        if job is None:
            raise NotFound("There is no job with this id.")
        if not moved:
            raise StateConflict(f"The job is {job.status}; only a pending job can be cancelled.")
        File.objects.filter(job=job).update(status=Status.CANCELLED)
        usage.give_back_job(job.pk)
        note(job, "cancelled")
    return job
