"""The dashboard: drop files, watch one's jobs, fetch the results."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.authentication import account_of
from accounts.models import Account
from jobs import lifecycle, queries
from jobs.dashboard import cards, wishes
from jobs.errors import NotFound, StateConflict
from jobs.models import Job
from jobs.states import FINAL

JOBS_PER_PAGE = 10
FILES_PER_PAGE = 50

Page = Callable[..., HttpResponse]


def signed_in(page: Page) -> Page:
    """Send strangers to the sign-in; a fragment asks the whole page to go there instead of showing it inside."""

    @never_cache
    @wraps(page)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            return page(request, *args, **kwargs)
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(resolve_url(settings.LOGIN_URL))
        return redirect_to_login(request.get_full_path())

    return guarded


@signed_in
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the form and the person's jobs; for a fragment, the list alone."""
    account = account_of(request)
    pages = Paginator(queries.visible(account), JOBS_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = cards.of(list(page.object_list))
    context = {"page": page, "cards": shown, "running": [card.job for card in shown if not card.final]}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "jobs/_list.html", context)
    return render(request, "jobs/dashboard.html", {**context, "wishes": wishes.offered(account.limits)})


@signed_in
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """Answer the poll of a page: the cards it asks about, and which of them to ask about again."""
    asked = _ids(request.GET.getlist("job"))[:JOBS_PER_PAGE]
    jobs = list(queries.visible(account_of(request)).filter(pk__in=asked))
    shown = cards.of(jobs)
    known = {job.pk for job in jobs}
    return render(
        request,
        "jobs/_live.html",
        {
            "cards": shown,
            "running": [card.job for card in shown if not card.final],
            "ended": [card for card in shown if card.final],
            "vanished": [job_id for job_id in asked if job_id not in known],
        },
    )


@signed_in
@require_GET
def job_page(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Show one job with all its files, page by page."""
    job = _one(account_of(request), job_id)
    pages = Paginator(range(job.total_files), FILES_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    card = cards.of_one(job, (page.number - 1) * FILES_PER_PAGE, FILES_PER_PAGE)
    template = "jobs/_job.html" if request.htmx else "jobs/job.html"  # type: ignore[attr-defined]
    return render(request, template, {"card": card, "page": page, "running": job.status not in FINAL})


@signed_in
@require_GET
def usage(request: HttpRequest) -> HttpResponse:
    """Show how much of its plan the account uses."""
    return render(request, "jobs/usage.html", {"used": queries.used(account_of(request))})


@signed_in
@require_POST
def cancel(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Cancel a job that no worker has begun, and say how that went."""
    try:
        lifecycle.cancel(job_id, account_of(request))
    except NotFound as error:
        raise Http404 from error
    except StateConflict as error:
        messages.error(request, f"Too late to cancel: {error.message}")
    else:
        messages.success(request, "The job is cancelled.")
    return redirect("dashboard")


def _one(account: Account, job_id: uuid.UUID) -> Job:
    job = queries.visible(account).filter(pk=job_id).first()
    if job is None:
        raise Http404
    return job


def _ids(words: list[str]) -> list[uuid.UUID]:
    ids = []
    for word in words:
        try:
            ids.append(uuid.UUID(word))
        except ValueError:
            continue
    return ids
