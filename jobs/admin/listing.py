"""Keep the list of jobs fast at any size: a bounded count, look-ups by index, one query for all workers of a page."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from accounts.models import Account
from accounts.plans import PLANS
from jobs.models import File, Job
from jobs.states import FINAL, VISIBLE, Status, choices

MOST_COUNTED = 10_000
"""The list counts and leafs through this many jobs; older ones are found by the filters and the search."""
_START_OF_ID = re.compile(r"[0-9a-f]{4,32}")


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Count no further than MOST_COUNTED rows."""

    @cached_property
    def count(self) -> int:
        """The number of rows, or MOST_COUNTED where there are more."""
        rows = self.object_list
        return rows.order_by()[:MOST_COUNTED].count() if isinstance(rows, QuerySet) else len(rows)


class JobList(ChangeList):
    """The page of jobs, with the workers that had their hands on each."""

    running: list[Job]

    def get_results(self, request: HttpRequest) -> None:
        """Read the page."""
        super().get_results(request)
        jobs: list[Job] = list(self.result_list)
        add_workers(jobs)
        self.result_list = jobs
        self.running = [job for job in jobs if job.status not in FINAL]


class StatusFilter(admin.SimpleListFilter):
    """Jobs in one status, cancelled ones too."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer what a job can be."""
        return choices(*VISIBLE, Status.CANCELLED)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        """Keep those in the chosen status."""
        return queryset.filter(status=self.value()) if self.value() in set(Status) else queryset


class PlanFilter(admin.SimpleListFilter):
    """Jobs of accounts on one plan."""

    title = "plan"
    parameter_name = "plan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the plans that exist."""
        return [(plan.name, plan.title) for plan in PLANS.values()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Job]) -> QuerySet[Job]:
        """Keep the chosen plan's."""
        return queryset.filter(account__plan=self.value()) if self.value() in PLANS else queryset


def add_workers(jobs: Sequence[Job]) -> None:
    """Give each job `worker_names`, with one query for all of them."""
    seen: dict[uuid.UUID, list[str]] = {job.pk: [] for job in jobs}
    worked = File.objects.filter(job__in=list(seen)).exclude(worker="").order_by("worker")
    for job_id, worker in worked.values_list("job_id", "worker").distinct():
        seen[job_id].append(worker)
    for job in jobs:
        job.worker_names = seen[job.pk]  # type: ignore[attr-defined]


def search(jobs: QuerySet[Job], term: str) -> QuerySet[Job]:
    """Find by id or the start of one, or by a part of the account's name or of a person's e-mail address."""
    term = term.strip()
    accounts = Account.objects.filter(Q(name__icontains=term) | Q(users__email__icontains=term)).values("pk")
    matches = Q(account__in=accounts)
    start = term.lower().replace("-", "")
    if _START_OF_ID.fullmatch(start):
        # a range instead of LIKE: the primary key's index answers it on every database
        matches |= Q(pk__gte=uuid.UUID(start.ljust(32, "0")), pk__lte=uuid.UUID(start.ljust(32, "f")))
    return jobs.filter(matches)
