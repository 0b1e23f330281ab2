"""The cells of a job in the list that change while it runs; each has an id, so that a poll can replace it alone."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from jobs.models import Job
from jobs.templatetags.shown import span

NOTHING = "–"


def status(job: Job) -> SafeString:
    """Give the badge."""
    return format_html('<span class="badge badge-{0}">{0}</span>', job.status)


def progress(job: Job) -> SafeString:
    """Give the bar with the figure beside it."""
    return format_html(
        '<span class="bar"><progress class="is-{}" max="100" value="{}" aria-label="Progress"></progress>'
        '<span class="bar-figure">{} %</span></span>',
        job.status,
        f"{job.progress:.1f}",
        int(job.progress),
    )


def files(job: Job) -> SafeString:
    """Give how many are done and failed, of all."""
    failed = format_html(' <span class="failed">{} failed</span>', job.failed_files) if job.failed_files else ""
    return format_html("{} of {}{}", job.completed_files, job.total_files, failed)


def duration(job: Job) -> SafeString:
    """Give how long the job has been in work."""
    return format_html("{}", span(length(job)))


def workers(job: Job) -> SafeString:
    """Name the workers that had a file of the job."""
    names: list[str] = getattr(job, "worker_names", [])
    return format_html_join(mark_safe("<br>"), "{}", ((name,) for name in names)) or mark_safe(NOTHING)  # noqa: S308


def length(job: Job) -> timedelta | None:
    """Give the time from the first claim to the end, or to now; None before the first claim."""
    return (job.completed_at or timezone.now()) - job.started_at if job.started_at else None


CELLS: dict[str, Callable[[Job], SafeString]] = {
    "status": status,
    "progress": progress,
    "files": files,
    "duration": duration,
    "workers": workers,
}


def cell(job: Job, name: str, *, replaces: bool = False) -> SafeString:
    """Give one cell under its id; with `replaces`, as a fragment that takes the place of the one on the page."""
    swap = mark_safe(' hx-swap-oob="true"') if replaces else ""
    return format_html('<span id="{}-{}"{}>{}</span>', name, job.pk, swap, CELLS[name](job))
