"""The calls that tests of jobs make most: upload, submit, work off, and read."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from unittest import mock

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone
from django_q.models import OrmQ
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.models import Account
from jobs import clock, executor, lifecycle, storage
from jobs.batch import Callback
from jobs.lifecycle import Submission
from jobs.lifecycle.submit import SourceFile
from jobs.models import File, IdempotencyKey, Job, Pulse
from media_tools import registry, spec
from tests.samples import pictures

WISH = {"format": "webp", "saveToStorage": "true"}
"""The fields that make a job of a picture."""


@cache
def photo(form: str = "jpg", width: int = 48, height: int = 32) -> bytes:
    """Give a small real photograph."""
    return pictures.encoded(pictures.photo(width, height), form)


def sent(name: str = "photo.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    """Make a file to upload; a photograph unless told otherwise."""
    return SimpleUploadedFile(name, photo() if content is None else content, "application/octet-stream")


def post(client: APIClient, path: str, files: Sequence[SimpleUploadedFile] = (), **fields: Any) -> Response:
    """Send a form with files; headers go in as `headers={…}`."""
    headers = fields.pop("headers", None)
    body = {**fields, **({"files": list(files)} if files else {})}
    answer: Response = client.post(path, body, format="multipart", headers=headers)
    return answer


def create(client: APIClient, *files: SimpleUploadedFile, **fields: Any) -> Response:
    """Create a job of these files, or of one photograph."""
    return post(client, "/api/jobs", files or [sent()], **{**WISH, **fields})


def created(client: APIClient, *files: SimpleUploadedFile, **fields: Any) -> Job:
    """Create a job and give its row."""
    answer = create(client, *files, **fields)
    assert answer.status_code == 200, answer.content
    return Job.objects.get(pk=answer.json()["jobId"])


def detail(client: APIClient, job: Job) -> dict[str, Any]:
    """Read a job."""
    answer = client.get(f"/api/jobs/{job.pk}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def work_off() -> int:
    """Do everything that waits, as a worker does. Returns how many files."""
    done = 0
    while executor.work_on_next():
        done += 1
    return done


def time_passes(seconds: float) -> None:
    """Let leases, reservations, pauses and doorbells be that much older: they live by the database's clock."""
    by = timedelta(seconds=seconds)
    File.objects.update(available_at=F("available_at") - by, lease_until=F("lease_until") - by)
    OrmQ.objects.update(lock=F("lock") - by)
    Pulse.objects.update(at=F("at") - by)
    IdempotencyKey.objects.update(reserved_until=F("reserved_until") - by)


@contextmanager
def later(moment: datetime | None = None, **delta: float) -> Iterator[None]:
    """Move this process's clock to a moment, or by `delta`, and what the database tells of its own by as much."""
    by = timedelta(**delta) if moment is None else moment - timezone.now()
    told, now = clock.database_now, clock.now
    with ExitStack() as moved:
        moved.enter_context(mock.patch.object(clock, "database_now", side_effect=lambda: told() + by))
        moved.enter_context(mock.patch.object(clock, "now", side_effect=lambda: now() + by))
        moved.enter_context(time_machine.travel(timezone.now() + by))
        yield


def submitted(
    account: Account,
    files: int = 1,
    *,
    archive: bool = False,
    stored: bool = False,
    callback: Callback | None = None,
    tool: str = "",
) -> Job:
    """Submit a job without HTTP; its sources are in storage only if asked for."""
    job_id, created_at = uuid.uuid4(), timezone.now()
    wish = spec.parse(registry.tools()["convert"], {"format": "webp"})
    folder = Job(id=job_id, created_at=created_at).folder
    ids = [uuid.uuid4() for _ in range(files)]
    sources = [
        SourceFile(id=each, name=f"{number}.jpg", key=f"{folder}/{each}/source", size=len(photo()), spec=wish)
        for number, each in enumerate(ids)
    ]
    if stored:
        for source in sources:
            storage.store(source.key, sent(), "image/jpeg")
    return lifecycle.submit(
        Submission(
            id=job_id,
            created_at=created_at,
            account=account,
            api_key=None,
            job_type="media_tool" if tool else "convert",
            tool=tool or "convert",
            sources=sources,
            archive_name="convertly.zip" if archive else None,
            callback=callback,
            origin="https://convert.example",
        )
    )
