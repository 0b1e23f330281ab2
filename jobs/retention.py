"""Keep what is promised and no longer: empty expired jobs, delete old rows, and objects that belong to no row.

All of it by the database's clock: a node whose own is ahead would delete what others promised to keep. Only uploads,
which lie on a disk of the node itself, are as old as its clock says.
"""

import time
import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts import usage
from jobs import clock, storage
from jobs.models import Delivery, File, IdempotencyKey, Job
from jobs.states import FINAL

AT_ONCE = 200
ORPHAN_AGE = timedelta(hours=24)
"""Uploads and objects without a row may belong to a request that is still being read; after a day they do not."""


def apply() -> None:
    """Do all of it; safe to run in two places at once and to be killed anywhere."""
    empty_expired()
    delete_old()
    delete_old_deliveries()
    delete_orphans()
    delete_left_uploads()


def empty_expired() -> int:
    """Delete the bytes of jobs past their expiry. Returns how many jobs."""
    expired = Job.objects.filter(expires_at__lte=clock.database_now(), emptied_at=None).order_by("expires_at")
    jobs = list(expired[:AT_ONCE])
    for job in jobs:
        storage.delete_folder(job.folder)
        # what was told of a file ends with it
        File.objects.filter(job=job, facts__isnull=False).update(facts=None)
        # and so does what may be the key to somebody's storage
        File.objects.filter(job=job).exclude(source_url="").update(source_url="")
        _free(job.pk)
    return len(jobs)


def _free(job_id: uuid.UUID) -> None:
    """Give the room of a job whose bytes are gone back to its account, once however many look at it."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, emptied_at=None).first()
        if job is not None:
            Job.objects.filter(pk=job_id).update(emptied_at=Now(), stored_bytes=0)
            usage.free(job.account_id, job.stored_bytes)


def delete_old() -> int:
    """Delete the rows of emptied jobs after `JOB_DAYS`, and lapsed reservations. Returns how many jobs."""
    now = clock.database_now()
    IdempotencyKey.objects.filter(job=None, reserved_until__lt=now - ORPHAN_AGE).delete()
    old = Job.objects.filter(
        status__in=FINAL, emptied_at__isnull=False, created_at__lt=now - timedelta(days=settings.JOB_DAYS)
    )
    found = list(old.values_list("pk", flat=True)[:AT_ONCE])
    Job.objects.filter(pk__in=found).delete()
    return len(found)


def delete_old_deliveries() -> int:
    """Delete deliveries after `DELIVERY_DAYS`, whatever became of them. Returns how many."""
    old = Delivery.objects.filter(created_at__lt=clock.database_now() - timedelta(days=settings.DELIVERY_DAYS))
    found = list(old.values_list("pk", flat=True)[: AT_ONCE * 10])
    Delivery.objects.filter(pk__in=found).delete()
    return len(found)


def delete_orphans() -> int:
    """Delete the stored folders of past days that no job owns any more. Returns how many."""
    deleted = 0
    newest = (clock.database_now() - ORPHAN_AGE).date()
    for day in storage.folders("jobs"):
        if not _is_day(day) or date.fromisoformat(day) >= newest:
            continue
        for name in storage.folders(f"jobs/{day}"):
            if not _owned(name):
                storage.delete_folder(f"jobs/{day}/{name}")
                deleted += 1
        if not storage.folders(f"jobs/{day}"):
            storage.delete_folder(f"jobs/{day}")
    return deleted


def delete_left_uploads() -> int:
    """Delete upload files that a killed web process left behind. Returns how many."""
    deleted = 0
    oldest = time.time() - ORPHAN_AGE.total_seconds()
    if settings.UPLOADS.is_dir():
        for path in settings.UPLOADS.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                deleted += 1
    return deleted


def _owned(name: str) -> bool:
    try:
        job_id = uuid.UUID(name)
    except ValueError:
        return False
    return Job.objects.filter(Q(emptied_at=None), pk=job_id).exists()


def _is_day(name: str) -> bool:
    try:
        date.fromisoformat(name)
    except ValueError:
        return False
    return True
