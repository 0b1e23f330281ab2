"""Read jobs as their account, or an operator, may see them."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts import usage
from accounts.models import Account, Usage
from accounts.plans import Plan
from jobs.errors import NotFound
from jobs.models import File, Job, Output, Pulse
from jobs.states import VISIBLE, Status

FRESH = timedelta(seconds=60)
"""How old the last sign of life of the queue, or of the deliveries, may be."""


@dataclass(frozen=True)
class Page:
    """A page of jobs, newest first, and the number of all."""

    jobs: list[Job]
    total: int


@dataclass(frozen=True)
class Used:
    """What an account uses of its plan: files in the month from `start` to before `end`, bytes, and jobs at work."""

    plan: Plan
    start: datetime
    end: datetime
    requests: int
    stored: int
    running: int

    @property
    def left(self) -> int | None:
        """How many files the month's pool still holds; None for no limit."""
        most = self.plan.requests_per_month
        return None if most is None else max(0, most - self.requests)


def visible(account: Account) -> QuerySet[Job]:
    """Give the account's jobs that a client may see, newest first, as a query to narrow and to read."""
    return Job.objects.filter(account=account, status__in=VISIBLE).order_by("-created_at", "-id")


def page(account: Account, *, limit: int, offset: int, status: Status | None = None) -> Page:
    """Give one page of the account's visible jobs.

    The ids are read first, from the index alone and from the nearer end, so that a far offset costs little.
    """
    all_of_them = Job.objects.filter(account=account)
    hidden = all_of_them.filter(status=Status.CANCELLED)
    theirs = all_of_them.filter(status=status) if status else all_of_them.exclude(status=Status.CANCELLED)
    # to count all and take off the hidden ones costs a third of asking every row for its status
    total = theirs.count() if status else all_of_them.count() - hidden.count()
    if offset <= total // 2:
        rows = theirs.order_by("-created_at", "-id")[offset : offset + limit]
    else:
        rows = theirs.order_by("created_at", "id")[max(0, total - offset - limit) : max(0, total - offset)]
    ids = list(rows.values_list("pk", flat=True))
    jobs = Job.objects.filter(pk__in=ids).order_by("-created_at", "-id").prefetch_related("files", "outputs")
    return Page(list(jobs), total)


def one(account: Account, job_id: uuid.UUID) -> Job:
    """Give one of the account's visible jobs with its files and outputs. Raises NotFound."""
    theirs = Job.objects.filter(account=account, status__in=VISIBLE).prefetch_related("files", "outputs")
    job = theirs.filter(pk=job_id).first()
    if job is None:
        raise NotFound("There is no job with this id.")
    return job


def running_jobs(account: Account) -> int:
    """Count the account's running jobs: those of which a file was claimed and that have not ended."""
    return Job.objects.filter(account=account, slot__isnull=False).count()


def used(account: Account) -> Used:
    """Tell how much of its plan the account uses now."""
    month = usage.period()
    start, end = usage.bounds(month)
    return Used(
        plan=account.limits,
        start=start,
        end=end,
        requests=usage.used(account, Usage.REQUESTS, month),
        stored=usage.used(account, Usage.STORAGE),
        running=running_jobs(account),
    )


def output(output_id: uuid.UUID) -> Output:
    """Give an output with its job, for a link that still has to be checked. Raises NotFound."""
    found = Output.objects.select_related("job", "file").filter(pk=output_id).first()
    if found is None:
        raise NotFound("There is no such file.")
    return found


def database_answers() -> bool:
    """Ask the database a cheap question."""
    try:
        Pulse.objects.exists()
    except DatabaseError:
        return False
    return True


def queue_is_alive(since: datetime | None = None) -> bool:
    """Tell whether a worker answered the queue since then, or within the last minute, or holds a file alive now.

    The last is for workers that are all busy with long files: they answer no doorbell and renew their leases. All times
    are the database's.
    """
    try:
        answered = Pulse.objects.filter(name=Pulse.QUEUE, at__gte=since or Now() - FRESH).exists()
        return answered or File.objects.filter(status=Status.PROCESSING, lease_until__gt=Now()).exists()
    except DatabaseError:
        return False


def deliveries_are_alive() -> bool:
    """Tell whether a process that sends callbacks and webhooks looked for them within the last minute."""
    try:
        return Pulse.objects.filter(name=Pulse.DELIVERIES, at__gte=Now() - FRESH).exists()
    except DatabaseError:
        return False
