"""What an operator sees of one job: a page of its files with their outputs, and its latest events."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils import timezone

from jobs import links
from jobs.admin import cells
from jobs.admin.operations import OPERATIONS, Operation
from jobs.models import Event, File, Job, Output
from jobs.states import FINAL

FILES_PER_PAGE = 100
LATEST_EVENTS = 200


@dataclass(frozen=True)
class Fetched:
    """An output and its signed link."""

    output: Output
    url: str


@dataclass(frozen=True)
class Row:
    """A file of the job, what it became, and what was wished of it in words."""

    file: File
    outputs: list[Fetched]
    wish: str


def of(job: Job, page_number: str | None) -> dict[str, Any]:
    """Give everything that the page of a job shows, in a fixed number of queries."""
    page = Paginator(job.files.order_by("position"), FILES_PER_PAGE).get_page(page_number)
    events = list(Event.objects.filter(job=job).select_related("file").order_by("-id")[: LATEST_EVENTS + 1])
    return {
        "job": job,
        "length": cells.length(job),
        "waited": _waited(job),
        "gone": job.emptied_at is not None or (job.expires_at is not None and job.expires_at <= timezone.now()),
        "running": job.status not in FINAL,
        "operations": _offered(job),
        "page": page,
        "rows": _rows(job, page),
        "events": events[:LATEST_EVENTS],
        "more_events": len(events) > LATEST_EVENTS,
    }


def _rows(job: Job, page: "Page[File]") -> list[Row]:
    outputs: dict[uuid.UUID, list[Fetched]] = {}
    for output in Output.objects.filter(file__in=[file.pk for file in page]).order_by("position"):
        output.job = job
        fetched = Fetched(output, links.path(output, job.expires_at or links.soon()))
        outputs.setdefault(output.file_id, []).append(fetched)
    return [Row(file, outputs.get(file.pk, []), _wish(file)) for file in page]


def _wish(file: File) -> str:
    """Name what was asked for: every value that is neither absent nor switched off."""
    asked = {name: value for name, value in file.spec.get("values", {}).items() if value not in (None, False)}
    return ", ".join(name if value is True else f"{name} {value}" for name, value in asked.items())


def _waited(job: Job) -> timedelta:
    """Give the time from the submission to the first claim, or to the end of waiting."""
    return (job.started_at or job.completed_at or timezone.now()) - job.created_at


def _offered(job: Job) -> list[Operation]:
    return [operation for operation in OPERATIONS.values() if operation.fits(job)]
