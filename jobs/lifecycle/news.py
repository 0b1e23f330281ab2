"""Tell of a job's moves: what its callback and its account's webhooks are to be sent, in the caller's transaction."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from jobs import callbacks, clock, results
from jobs.models import File, Job, Output

Said = Iterable[tuple[str, dict[str, Any]]]


def announce(job: Job, what: str, file: File | None = None) -> None:
    """Tell the job's detail, as it is now; of a `file` that ended, with that one alone among the results."""
    callbacks.tell(job, what, partial(_detail, job, file))


def announce_uploads(job: Job, files: Iterable[File]) -> None:
    """Tell of each file that was sent and stored."""
    callbacks.tell(job, callbacks.UPLOADED, partial(_uploads, job, files))


def _detail(job: Job, file: File | None) -> Said:
    files, outputs = File.objects.all(), Output.objects.all()
    if file is not None:
        files, outputs = files.filter(pk=file.pk), outputs.filter(file=file)
    read = Job.objects.prefetch_related(Prefetch("files", files), Prefetch("outputs", outputs)).get(pk=job.pk)
    # the results stay at least as long as this: they are kept for so many hours from the end of the job
    good_until = clock.now() + timedelta(hours=settings.RESULT_HOURS)
    yield str(file.pk) if file else "", results.detail(read, lambda path: job.origin + path, good_until)


def _uploads(job: Job, files: Iterable[File]) -> Said:
    for file in files:
        if file.source_key:
            about = {"fileId": str(file.pk), "filename": file.name, "sizeBytes": file.source_size}
            yield str(file.pk), {"jobId": str(job.pk), **about}
