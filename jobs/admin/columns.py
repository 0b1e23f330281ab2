"""The columns of the list of jobs."""

import uuid

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.admin import cells
from jobs.models import Job
from jobs.templatetags.shown import span

COLUMNS = ("short_id", "status_cell", "progress_cell", "files_cell", "owner", "age", "took", "by")


def address(job_id: uuid.UUID) -> str:
    """Give the path of a job's page."""
    return reverse("admin:jobs_job_change", args=(job_id,))


class JobColumns:
    """What stands in each column; those that change while a job runs are cells with an id."""

    @admin.display(description="job")
    def short_id(self, job: Job) -> SafeString:
        """Link to the job's page by the start of its id, and say what it does."""
        return format_html(
            '<a href="{}" title="{}"><code>{}</code></a><br><span class="quiet">{}</span>',
            address(job.pk),
            job.pk,
            str(job.pk).split("-")[0],
            job.job_type if job.tool == job.job_type else f"{job.job_type}: {job.tool}",
        )

    @admin.display(description="status")
    def status_cell(self, job: Job) -> SafeString:
        """Show the badge."""
        return cells.cell(job, "status")

    @admin.display(description="progress")
    def progress_cell(self, job: Job) -> SafeString:
        """Show the bar."""
        return cells.cell(job, "progress")

    @admin.display(description="files done")
    def files_cell(self, job: Job) -> SafeString:
        """Show the counters."""
        return cells.cell(job, "files")

    @admin.display(description="account")
    def owner(self, job: Job) -> SafeString:
        """Show whose it is, with the plan."""
        return format_html('{} <span class="quiet">{}</span>', job.account.name, job.account.plan)

    @admin.display(description="age", ordering="created_at")
    def age(self, job: Job) -> SafeString:
        """Show how long ago it was sent."""
        return format_html(
            '<time datetime="{0}" title="{0}">{1}</time>',
            job.created_at.isoformat(timespec="seconds"),
            span(timezone.now() - job.created_at),
        )

    @admin.display(description="duration")
    def took(self, job: Job) -> SafeString:
        """Show how long it has been in work."""
        return cells.cell(job, "duration")

    @admin.display(description="workers")
    def by(self, job: Job) -> SafeString:
        """Show who worked on it."""
        return cells.cell(job, "workers")
