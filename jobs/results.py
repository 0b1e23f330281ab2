"""What clients read of a job: its detail, and its `results`, one plain entry per output in upload order."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from jobs import links
from jobs.inline import Inline
from jobs.models import File, Job, Output
from jobs.models.file import FileKind
from jobs.models.job import JobType
from jobs.states import Status

MEASURED = ("loudness",)
"""The facts that stand beside a file that was made."""

Absolute = Callable[[str], str]
"""Turns a path into an address that the client can fetch."""


def detail(job: Job, absolute: Absolute, good_until: datetime | None = None) -> dict[str, Any]:
    """Give a job by itself, in camelCase; `tool` is there for media tools only. See `of_job`."""
    shown: dict[str, Any] = {"jobId": str(job.pk), "jobType": str(job.job_type)}
    if job.job_type == JobType.MEDIA_TOOL:
        shown["tool"] = job.tool
    return shown | {
        "status": str(job.status),
        "totalFiles": job.total_files,
        "completedFiles": job.completed_files,
        "failedFiles": job.failed_files,
        # rounded down, so that 100 means all
        "progress": int(job.progress),
        "errorMessage": job.error_message or None,
        "results": of_job(job, absolute, good_until),
        "createdAt": _time(job.created_at),
        "startedAt": _time(job.started_at),
        "completedAt": _time(job.completed_at),
        "expiresAt": _time(job.expires_at),
    }


def of_job(job: Job, absolute: Absolute, good_until: datetime | None = None) -> list[dict[str, Any]] | None:
    """Give an entry per output and per failed file; None until something finished.

    Reads `job.files` and `job.outputs` as they were prefetched and asks the database nothing else. Links are good as
    long as the results; before the job is final its expiry is not known, and they are good until `good_until`, or for
    a while where the client can ask for new ones.
    """
    by_file: dict[object, list[Output]] = {}
    for output in job.outputs.all():
        by_file.setdefault(output.file_id, []).append(output)
    entries = []
    for file in job.files.all():
        if file.status == Status.COMPLETED:
            made = by_file.get(file.pk)
            until = job.expires_at or good_until or links.soon()
            entries += [_stored(job, file, output, absolute, until) for output in made] if made else [_told(job, file)]
        elif file.status == Status.FAILED:
            entries.append(_failed(job, file))
    return entries or None


def facts(output: Output | Inline, original_size: int) -> dict[str, Any]:
    """Give what an entry says of the produced file itself; `savedPercent` is negative when it grew."""
    entry: dict[str, Any] = {
        "filename": output.name,
        "originalSize": original_size,
        "finalSize": output.size,
        "savedPercent": round(100 * (1 - output.size / original_size), 1) if original_size else 0,
        "mimeType": output.mime,
    }
    known = {
        "width": output.width,
        "height": output.height,
        "duration": output.duration,
        "appliedQuality": output.quality,
        "score": output.score,
    }
    return entry | {name: value for name, value in known.items() if value is not None}


def measured(told: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give what an entry says of what a tool measured while it made the file."""
    return {name: told[name] for name in MEASURED if name in told} if told else {}


def media(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a tool told of a file, under the file's name."""
    return {"filename": name, **told}


def _stored(job: Job, file: File, output: Output, absolute: Absolute, until: datetime) -> dict[str, Any]:
    is_archive = file.kind == FileKind.ARCHIVE
    entry = facts(output, output.size if is_archive else file.source_size)
    if is_archive:
        entry["archive"] = True
    else:
        entry["sourceFilename"] = file.name
        entry |= measured(file.facts)
    if file.warning:
        entry["warning"] = file.warning
    if job.expires_at is not None:
        entry["expiresAt"] = _time(job.expires_at)
    entry["downloadUrl"] = absolute(links.path(output, until))
    entry["storedFileId"] = str(output.pk)
    return entry


def _told(job: Job, file: File) -> dict[str, Any]:
    """Give the entry of a file of which a tool told facts; they are deleted when their time is over."""
    entry: dict[str, Any] = {
        "filename": file.name,
        "sourceFilename": file.name,
        "originalSize": file.source_size,
    }
    if file.facts is not None:
        entry["media"] = media(file.name, file.facts)
    if job.expires_at is not None:
        entry["expiresAt"] = _time(job.expires_at)
    return entry


def _failed(job: Job, file: File) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "filename": file.name,
        "originalSize": file.source_size,
        "error": file.error_message,
        "code": file.error_code,
    }
    if file.kind == FileKind.ARCHIVE:
        entry["archive"] = True
    else:
        entry["sourceFilename"] = file.name
    if job.expires_at is not None:
        entry["expiresAt"] = _time(job.expires_at)
    return entry


def _time(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
