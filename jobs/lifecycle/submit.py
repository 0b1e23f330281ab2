"""Make a job: its rows, its doorbells and its event in one transaction, or nothing."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from accounts import usage
from accounts.models import Account, ApiKey
from jobs import admission, callbacks, clock, queue
from jobs.batch import Callback
from jobs.lifecycle.events import note
from jobs.lifecycle.news import announce, announce_uploads
from jobs.models import File, Job, Output
from jobs.models.file import FileKind, Lane
from jobs.states import Status
from media_tools.spec import Spec

WORK = "jobs.tasks.work"
"""The task that a doorbell rings for: claim the next waiting file and do it."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A further source of the same piece of work, stored under `key`; `size` in bytes."""

    key: str
    name: str
    size: int


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A source that is already stored under `key`; `size` in bytes, of everything that is made one where several are.

    One that a worker fetches has a `url` in place of the key, and no size yet. `beside` are the other sources that the
    work on this one needs.
    """

    id: uuid.UUID
    name: str
    key: str = ""
    url: str = ""
    size: int = 0
    spec: Spec
    lane: Lane = Lane.LONG
    beside: Sequence[Beside] = ()

    @property
    def keys(self) -> list[str]:
        """Name everything that is stored, its own source first."""
        return [*([self.key] if self.key else []), *(each.key for each in self.beside)]


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A whole accepted wish. `id` and `created_at` are chosen by the caller, who stored the sources under them.

    `archive_name` is the name of the archive to pack at the end, or None for none. `origin` is the address that the
    client knows this service by.
    """

    id: uuid.UUID
    created_at: datetime
    account: Account
    api_key: ApiKey | None
    job_type: str
    tool: str
    sources: Sequence[SourceFile]
    archive_name: str | None = None
    callback: Callback | None = None
    origin: str = ""
    stored_bytes: int = 0
    """Of what is already stored."""

    @property
    def file_ids(self) -> list[uuid.UUID]:
        """Name what is charged for: the sources, and not the archive."""
        return [source.id for source in self.sources]

    def job(self) -> Job:
        """Make the unsaved row."""
        return Job(
            id=self.id,
            account=self.account,
            api_key=self.api_key,
            job_type=self.job_type,
            tool=self.tool,
            total_files=len(self.sources),
            stored_bytes=self.stored_bytes,
            created_at=self.created_at,
            origin=self.origin,
        )


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was already made of one source of a submission: the unsaved outputs, a warning, and what was measured."""

    outputs: Sequence[Output]
    warning: str = ""
    facts: Mapping[str, Any] | None = None


def submit(submission: Submission) -> Job:
    """Accept a job: one row per source, the archive's row after them, one doorbell and one charge per source.

    Raises QuotaExceeded and StorageFull, with nothing written.
    """
    with transaction.atomic():
        job = submission.job()
        job.save(force_insert=True)
        files = File.objects.bulk_create(_files(job, submission), batch_size=500)
        if submission.callback is not None:
            callbacks.register(job, submission.callback.url, submission.callback.secret)
        announce_uploads(job, files)
        note(job, "submitted", detail=f"{job.total_files} files")
        queue.ring(WORK, job.total_files)
        # last, since other requests of the account wait for these two rows
        admission.charge(submission.account, submission.file_ids, job.pk)
        admission.store(submission.account, job.stored_bytes)
    return job


def record(submission: Submission, done: Sequence[Done]) -> Job:
    """Write down work that was finished within its request, as a job that is completed from the start.

    `done` has one entry per source, then the archive's where the submission asks for one. What was charged for the
    sources stays charged. Raises StorageFull.
    """
    now = clock.now()
    with transaction.atomic():
        job = submission.job()
        job.stored_bytes = sum(output.size for made in done for output in made.outputs)
        job.status = Status.COMPLETED
        job.completed_files, job.progress = job.total_files, 100
        job.started_at = job.completed_at = now
        job.expires_at = now + timedelta(hours=settings.RESULT_HOURS)
        job.save(force_insert=True)
        files = _files(job, submission)
        for file, made in zip(files, done, strict=True):
            file.status, file.progress = Status.COMPLETED, 100
            file.warning, file.facts = made.warning, made.facts
            file.attempts, file.started_at, file.completed_at = 1, submission.created_at, now
        File.objects.bulk_create(files, batch_size=500)
        outputs = []
        for file, made in zip(files, done, strict=True):
            for position, output in enumerate(made.outputs):
                output.job, output.file, output.position = job, file, position
                outputs.append(output)
        Output.objects.bulk_create(outputs, batch_size=500)
        note(job, "completed", detail="within its request")
        announce(job, Status.COMPLETED)
        usage.attach(submission.file_ids, job.pk)
        admission.store(submission.account, job.stored_bytes)
    return job


def source_row(job: Job, source: SourceFile, position: int, now: Now) -> File:
    """Make the unsaved row of a source."""
    return File(
        id=source.id,
        job=job,
        account_id=job.account_id,
        lane=source.lane,
        position=position,
        name=source.name,
        source_key=source.key,
        source_url=source.url,
        source_size=source.size,
        beside=[asdict(each) for each in source.beside],
        spec=source.spec.to_json(),
        available_at=now,
    )


def _files(job: Job, submission: Submission) -> list[File]:
    now = Now()
    files = [source_row(job, source, position, now) for position, source in enumerate(submission.sources)]
    if submission.archive_name:
        files.append(
            File(
                job=job,
                account_id=job.account_id,
                kind=FileKind.ARCHIVE,
                lane=Lane.LONG if any(file.lane == Lane.LONG for file in files) else Lane.SHORT,
                position=len(files),
                name=submission.archive_name,
                status=Status.WAITING,
                available_at=now,
            )
        )
    return files
