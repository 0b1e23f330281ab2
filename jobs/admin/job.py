"""Jobs in the admin: a list and a page that follow what runs. All of it is read-only but for the three operations."""

import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from jobs.admin import cells, detail, front, listing, operations
from jobs.admin.columns import COLUMNS, JobColumns, address
from jobs.admin.listing import BoundedPaginator, JobList, PlanFilter, StatusFilter
from jobs.admin.operations import OPERATIONS, Operation, Refused
from jobs.models import Job
from jobs.states import FINAL

JOBS_PER_PAGE = 50
MOST_AT_ONCE = 500
"""How many jobs one action works through; the message says when more were chosen."""


@admin.register(Job)
class JobAdmin(JobColumns, admin.ModelAdmin):  # type: ignore[type-arg]
    """Every job of every account, cancelled ones too."""

    list_display = COLUMNS
    list_display_links = None
    list_filter = (StatusFilter, "job_type", PlanFilter, "created_at")
    list_select_related = ("account",)
    list_per_page = JOBS_PER_PAGE
    list_max_show_all = JOBS_PER_PAGE
    ordering = ("-created_at",)
    sortable_by = ("age",)
    search_fields = ("pk",)
    search_help_text = "The id or its beginning, the account's name, or a person's e-mail address."
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    actions = ("stop", "ring_again", "retry_failed")

    # -- who may do what --

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs are made by their customers."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Retention deletes."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only `jobs.lifecycle` changes a job."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may operate may look."""
        return super().has_view_permission(request, obj) or self.has_operate_permission(request)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Stopping, ringing and retrying need the right to change jobs."""
        return request.user.has_perm("jobs.change_job")

    # -- the list --

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Name the page after what it shows."""
        return super().changelist_view(request, {"title": "Jobs", **(extra_context or {})})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[JobList]:
        """Use the list that reads the workers of a page at once."""
        return JobList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Job], search_term: str
    ) -> tuple[QuerySet[Job], bool]:
        """Search by what an index can answer."""
        return (listing.search(queryset, search_term) if search_term.strip() else queryset), False

    # -- the pages of its own --

    def get_urls(self) -> list[URLPattern]:
        """Add the polled fragments and the operations to the list and the page."""
        operate = self.admin_site.admin_view(require_POST(self.operate_on_one))
        return [
            path("front", self._polled(self.front), name="jobs_job_front"),
            path("live", self._polled(self.live), name="jobs_job_live"),
            path("<uuid:job_id>/live", self._polled(self.live_detail), name="jobs_job_live_detail"),
            path("<uuid:job_id>/do/<slug:name>", operate, name="jobs_job_operate"),
            *super().get_urls(),
        ]

    def front(self, request: HttpRequest) -> HttpResponse:
        """Answer the poll of the admin's first page."""
        self._only_viewers(request)
        return render(request, "admin/jobs/_front.html", {"front": front.figures()})

    def live(self, request: HttpRequest) -> HttpResponse:
        """Answer the poll of the list: the changing cells of the jobs it asks about."""
        self._only_viewers(request)
        asked = [job_id for word in request.GET.getlist("job")[:JOBS_PER_PAGE] if (job_id := _uuid(word))]
        jobs = list(Job.objects.filter(pk__in=asked))
        listing.add_workers(jobs)
        fragments = [cells.cell(job, name, replaces=True) for job in jobs for name in cells.CELLS]
        running = [job for job in jobs if job.status not in FINAL]
        return render(request, "admin/jobs/job/_live.html", {"running": running, "fragments": fragments})

    def live_detail(self, request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
        """Answer the poll of a job's page."""
        self._only_viewers(request)
        return render(request, "admin/jobs/job/_detail.html", self._shown(request, self._one(job_id)))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one job."""
        self._only_viewers(request)
        if request.method != "GET":
            raise PermissionDenied
        job = self._one(_uuid(object_id))
        context = {
            **self.admin_site.each_context(request),
            **self._shown(request, job),
            "opts": self.opts,
            "title": f"Job {job.pk}",
        }
        return TemplateResponse(request, "admin/jobs/job/detail.html", context)

    def operate_on_one(self, request: HttpRequest, job_id: uuid.UUID, name: str) -> HttpResponse:
        """Do what a button of the job's page says, and go back to the page."""
        if not self.has_operate_permission(request):
            raise PermissionDenied
        operation = OPERATIONS.get(name)
        if operation is None:
            raise Http404
        job = self._one(job_id)
        try:
            sentence = operations.perform(operation, job)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            self.log_change(request, job, operation.done)
            self.message_user(request, sentence, messages.SUCCESS)
        return redirect(address(job.pk))

    # -- the actions of the list --

    @admin.action(description="Stop (pending jobs)", permissions=["operate"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Cancel what no worker has begun."""
        self._operate_on_many(request, queryset, operations.STOP)

    @admin.action(description="Ring again (waiting jobs)", permissions=["operate"])
    def ring_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Ring for every waiting file."""
        self._operate_on_many(request, queryset, operations.RING_AGAIN)

    @admin.action(description="Retry failed files (finished jobs)", permissions=["operate"])
    def retry_failed(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Give failed files a fresh start."""
        self._operate_on_many(request, queryset, operations.RETRY_FAILED)

    def _operate_on_many(self, request: HttpRequest, queryset: QuerySet[Job], operation: Operation) -> None:
        """Do it to each, and say how many it was done to and why the others refused."""
        chosen = list(queryset.order_by("-created_at")[: MOST_AT_ONCE + 1])
        refusals: Counter[str] = Counter()
        done = 0
        for job in chosen[:MOST_AT_ONCE]:
            try:
                operations.perform(operation, job)
            except Refused as refusal:
                refusals[str(refusal)] += 1
            else:
                self.log_change(request, job, operation.done)
                done += 1
        if done:
            self.message_user(request, f"Jobs {operation.done}: {done}.", messages.SUCCESS)
        for sentence, times in refusals.items():
            self.message_user(request, f"Jobs left as they are: {times}. {sentence}", messages.WARNING)
        if len(chosen) > MOST_AT_ONCE:
            self.message_user(
                request, f"Only the newest {MOST_AT_ONCE} were looked at; do it again for the rest.", messages.WARNING
            )

    def _polled(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Guard a fragment; without a session the page goes to the sign-in instead of showing it inside."""
        guarded = self.admin_site.admin_view(require_GET(view))

        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.headers.get("HX-Request") and not self.admin_site.has_permission(request):
                return HttpResponseClientRedirect(reverse("admin:login"))
            return guarded(request, **kwargs)

        return answer

    def _shown(self, request: HttpRequest, job: Job) -> dict[str, Any]:
        shown = detail.of(job, request.GET.get("page"))
        return {**shown, "may_operate": self.has_operate_permission(request)}

    def _only_viewers(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _one(self, job_id: uuid.UUID | None) -> Job:
        job = Job.objects.select_related("account", "api_key").filter(pk=job_id).first() if job_id else None
        if job is None:
            raise Http404
        return job


def _uuid(word: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(word)
    except ValueError:
        return None
