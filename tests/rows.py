"""Rows of jobs in every state, made without the work, and browsers of people who are signed in."""

import uuid
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import Account, User
from jobs.models import Event, File, Job, Output
from jobs.states import Status


def signed_in(user: User) -> Client:
    """Give a browser in which somebody is signed in; it checks CSRF tokens as a server does."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    return browser


def make_job(account: Account, status: Status = Status.PENDING, *, files: int = 1, failed: int = 0) -> Job:
    """Make the rows of a job; a final one has an output per file that did not fail."""
    now = timezone.now()
    final = status in (Status.COMPLETED, Status.FAILED)
    job = Job.objects.create(
        account=account,
        job_type="convert",
        tool="convert",
        status=status,
        total_files=files,
        completed_files=files - failed if final else 0,
        failed_files=failed,
        progress=100 if final else 0,
        created_at=now - timedelta(seconds=9),
        started_at=None if status == Status.PENDING else now,
        completed_at=now if final else None,
        expires_at=now + timedelta(hours=24) if final else None,
    )
    for position in range(files):
        bad = final and position < failed
        file = File.objects.create(
            job=job,
            account=account,
            position=position,
            name=f"photo-{position}.jpg",
            source_size=4_000_000,
            spec={"tool": "convert", "values": {"format": "webp"}},
            status=Status.FAILED if bad else status,
            attempts=int(final),
            worker="worker-1" if final else "",
            available_at=now,
            error_code="undecodable" if bad else "",
            error_message="The picture ends too early. Send it again." if bad else "",
        )
        if final and not bad:
            _output(job, file)
    Event.objects.create(job=job, name="submitted", detail=f"{files} files", at=now)
    return job


def _output(job: Job, file: File) -> None:
    Output.objects.create(
        job=job,
        file=file,
        name=f"photo-{file.position}.webp",
        key=f"nowhere/{uuid.uuid4()}",
        mime="image/webp",
        size=1_000_000,
    )
