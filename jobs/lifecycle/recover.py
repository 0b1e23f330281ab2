"""Find work that stands still and set it going again: ended leases, lost doorbells, and what an operator asks for."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from jobs import clock, queue
from jobs.errors import StateConflict, WorkerLost
from jobs.lifecycle.claim import Claim, lease_end
from jobs.lifecycle.events import note
from jobs.lifecycle.finish import ATTEMPTS, fail, put_back
from jobs.lifecycle.submit import WORK
from jobs.models import File, Job
from jobs.models.file import FileKind
from jobs.states import OPERATOR_MOVES, Status

AT_ONCE = 500
"""How many rows one sweep touches; the next one takes the rest."""
QUIET = timedelta(seconds=10)
"""How long a file may wait before the sweep asks whether its doorbell was lost."""
LEASE_SLACK = timedelta(seconds=5)
_clock = clock.Steady()


def recover() -> int:
    """Put files with an ended lease back, fail those tried too often, and ring for the unrung. Returns how many.

    Safe to run in two places at once: each file moves by its own conditional UPDATE. After the database's clock was
    set, no lease is taken for ended until its owner had the time to renew it.
    """
    touched = 0
    # set back, the clock leaves leases that would last for as long as it was set
    processing = File.objects.filter(status=Status.PROCESSING)
    processing.filter(lease_until__gt=lease_end() + LEASE_SLACK).update(lease_until=lease_end())
    if _clock.trusts(2 * settings.HEARTBEAT_SECONDS):
        stalled = processing.filter(lease_until__lt=Now()).select_related("job")
        for file in stalled.order_by("lease_until")[:AT_ONCE]:
            touched += _give_up(file) if file.attempts >= ATTEMPTS else _put_back(file)
    return touched + _ring_for_unrung()


def ring_if_silent() -> None:
    """Ring where files are due and no doorbell waits: what held them up may have ended with the file just done.

    Their own doorbells were answered while their account, or every place for long files, was full.
    """
    if queue.rings():
        return
    due = File.objects.filter(status=Status.PENDING, available_at__lte=Now()).values("pk")[: settings.WORKERS]
    queue.ring(WORK, len(due))


def ring_again(job: Job) -> int:
    """Ring one doorbell for every waiting file of a job. Returns how many."""
    with transaction.atomic():
        waiting = job.files.filter(status=Status.PENDING).count()
        queue.ring(WORK, waiting)
        note(job, "rung again", detail=f"{waiting} doorbells")
    return waiting


def retry_failed(job: Job) -> int:
    """Give every failed file of a final job a fresh start. Returns how many.

    Raises StateConflict while the job still runs, when nothing failed, or when the sources are already deleted.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk)
        archive = job.files.filter(kind=FileKind.ARCHIVE)
        failed = job.files.filter(status=Status.FAILED)
        if job.status not in (Status.COMPLETED, Status.FAILED) or not failed.exists():
            raise StateConflict("Only a finished job with failed files can be retried.")
        if job.expires_at is None or job.expires_at <= clock.now():
            raise StateConflict("The sources of this job are already deleted.")
        again = put_back(failed.filter(kind=FileKind.SOURCE), timedelta())
        # the archive held only what had succeeded: it is packed anew, at once where no other file has to be tried
        for packed in archive:
            packed.outputs.all().delete()
        archive.update(status=Status.WAITING if again else Status.PENDING, available_at=Now())
        job.files.filter(status__in=(Status.PENDING, Status.WAITING)).update(
            attempts=0, error_code="", error_message="", progress=0
        )
        Job.objects.filter(pk=job.pk).update(
            status=OPERATOR_MOVES[Status(job.status)],
            # what ends anew is told anew
            runs=F("runs") + 1,
            failed_files=F("failed_files") - again,
            progress=100.0 * job.completed_files / job.total_files,
            error_code="",
            error_message="",
            completed_at=None,
            expires_at=None,
        )
        queue.ring(WORK, again or 1)
        note(job, "retried", detail=f"{again or 1} files")
    return again or 1


def _give_up(file: File) -> bool:
    with transaction.atomic():
        Job.objects.select_for_update().get(pk=file.job_id)
        if _still_stalled(file).select_for_update().first() is None:
            return False
        sentence = f"The worker ended in the middle of this file {ATTEMPTS} times. Try the file again in a new job."
        return fail(Claim(file), WorkerLost.code, sentence)


def _put_back(file: File) -> int:
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=file.job_id)
        if not put_back(_still_stalled(file), timedelta()):
            return 0
        note(job, "lease ended", file=file, detail=f"attempt {file.attempts} on {file.worker}")
        queue.ring(WORK)
    return 1


def _still_stalled(file: File) -> QuerySet[File]:
    """Ask for the ended lease again: its owner may have renewed it since the look."""
    return File.objects.filter(**Claim(file).mine, lease_until__lt=Now())


def _ring_for_unrung() -> int:
    """Ring where more files wait than doorbells: a doorbell too many costs nothing, one too few costs the job."""
    waiting = File.objects.filter(status=Status.PENDING, available_at__lte=Now() - QUIET).count()
    missing = min(waiting - queue.waiting(), AT_ONCE)
    if missing <= 0:
        return 0
    queue.ring(WORK, missing)
    return missing
