"""End an attempt: its outputs, the file's status and the job's counters in one transaction, by the token's holder only.

A loser (its lease ran out and another attempt took the file) gets False and leaves nothing in the rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now

from accounts import usage
from jobs import admission, callbacks, faults, queue
from jobs.errors import StorageFull
from jobs.lifecycle.claim import Claim, grown
from jobs.lifecycle.events import note
from jobs.lifecycle.news import announce
from jobs.lifecycle.submit import WORK
from jobs.models import File, Job, Output
from jobs.models.file import FileKind
from jobs.states import Status, before

ATTEMPTS = 3
"""How often a file is tried when the machine, not the file, is at fault."""
PAUSE = timedelta(seconds=2)
"""The wait before the second attempt; it doubles with each."""


@dataclass(frozen=True)
class Made:
    """What an attempt made: unsaved outputs whose objects are already stored, a warning, and facts it told."""

    outputs: Sequence[Output]
    warning: str = field(default="")
    facts: Mapping[str, Any] | None = None


def succeed(held: Claim, made: Made) -> bool:
    """Publish the outputs of a file, and settle its charge.

    False when the attempt no longer holds it, or when the account has no room for them and the file fails: then its
    objects mean nothing.
    """
    try:
        return _publish(held, made)
    except StorageFull as refusal:
        fail(held, refusal.code, refusal.message)
        return False


def _publish(held: Claim, made: Made) -> bool:
    size = sum(output.size for output in made.outputs)
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=held.file.job_id)
        if not _close(held, Status.COMPLETED, warning=made.warning, facts=made.facts, progress=100):
            return False
        for position, output in enumerate(made.outputs):
            output.job, output.file, output.position = job, held.file, position
        Output.objects.bulk_create(made.outputs)
        if held.file.kind == FileKind.SOURCE:
            Job.objects.filter(pk=job.pk).update(completed_files=F("completed_files") + 1)
            usage.keep([held.file.pk])
        if size:
            Job.objects.filter(pk=job.pk).update(stored_bytes=F("stored_bytes") + size)
        note(job, "file completed", file=held.file)
        settle(job, held.file)
        if size:
            admission.store(job.account, size)
    return True


def is_published(held: Claim) -> bool:
    """Tell whether rows name the objects of this very attempt, though the answer to its commit may have been lost."""
    mine = f"{held.file.folder}/"
    outputs = Output.objects.filter(file=held.file.pk, key__startswith=mine)
    return outputs.exists() or File.objects.filter(job=held.file.job_id, source_key__startswith=mine).exists()


def fail(held: Claim, code: str, message: str) -> bool:
    """End a file with an error that trying again would not mend; a fault of ours costs nothing."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=held.file.job_id)
        if not _close(held, Status.FAILED, error_code=code, error_message=message[:300]):
            return False
        if held.file.kind == FileKind.SOURCE:
            Job.objects.filter(pk=job.pk).update(failed_files=F("failed_files") + 1)
            if faults.is_ours(code):
                usage.give_back([held.file.pk])
            else:
                usage.keep([held.file.pk])
        note(job, "file failed", file=held.file, detail=message)
        settle(job, held.file)
    return True


def give_back(held: Claim, code: str, message: str) -> None:
    """Let the file be tried again after a pause, or fail it when it was tried often enough."""
    if held.file.attempts >= ATTEMPTS:
        fail(held, code, message)
        return
    pause = PAUSE * 2 ** (held.file.attempts - 1)
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=held.file.job_id)
        if put_back(File.objects.filter(**held.mine), pause):
            note(job, "file put back", file=held.file, detail=message)
            queue.ring(WORK, delay=pause)


def hand_back(held: Claim) -> bool:
    """Let go of a file that a stop of its worker cuts off, as if it had never been claimed."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=held.file.job_id)
        if not put_back(File.objects.filter(**held.mine), timedelta(), attempts=F("attempts") - 1):
            return False
        note(job, "file handed back", file=held.file, detail=f"{held.file.worker} is stopped")
        queue.ring(WORK)
    return True


def put_back(files: QuerySet[File], pause: timedelta, **values: object) -> int:
    """Make held files claimable again after `pause`; the attempts already made stay counted.

    Without a pause they keep their place in the line.
    """
    if pause:
        values["available_at"] = Now() + pause
    return files.update(status=Status.PENDING, token=None, lease_until=None, worker="", **values)


def settle(job: Job, file: File) -> None:
    """After a file ended: let progress grow, start the archive when only that is left, or end the job."""
    Job.objects.filter(pk=job.pk).update(progress=grown())
    job.refresh_from_db()
    if file.kind == FileKind.SOURCE:
        announce(job, callbacks.PROGRESS, file)
    if job.completed_files + job.failed_files < job.total_files:
        return
    archive = job.files.filter(kind=FileKind.ARCHIVE).first()
    if archive is not None and archive.status == Status.WAITING:
        if job.completed_files:
            # it stands in the line where its job came, not behind what came later
            File.objects.filter(pk=archive.pk).update(status=Status.PENDING)
            queue.ring(WORK)
            return
        File.objects.filter(pk=archive.pk).update(status=Status.CANCELLED)
    elif archive is not None and archive.status not in (Status.COMPLETED, Status.FAILED):
        return
    _finish(job)


def _close(held: Claim, status: Status, **values: object) -> bool:
    moved = File.objects.filter(**held.mine, status__in=before(status)).update(
        status=status, completed_at=Now(), lease_until=None, **values
    )
    return bool(moved)


def _finish(job: Job) -> None:
    status = Status.COMPLETED if job.completed_files else Status.FAILED
    code, message = ("", "") if job.completed_files else _why(job)
    ended = Job.objects.filter(pk=job.pk, status__in=before(status)).update(
        status=status,
        slot=None,
        progress=100,
        completed_at=Now(),
        expires_at=Now() + timedelta(hours=settings.RESULT_HOURS),
        error_code=code,
        error_message=message[:300],
    )
    if ended:
        note(job, status.value, detail=message)
        announce(job, status)


def _why(job: Job) -> tuple[str, str]:
    """Say why no file succeeded: the only file's error, or the first one's beside the count."""
    first = job.files.filter(kind=FileKind.SOURCE, status=Status.FAILED).order_by("position").first()
    if first is None:
        return "failed", "No file could be processed."
    if job.total_files == 1:
        return first.error_code, first.error_message
    return first.error_code, f"None of the {job.total_files} files succeeded. The first: {first.error_message}"
