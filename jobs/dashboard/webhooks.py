"""The pages of webhooks: make and change them, see their secret once, and look at what was delivered."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.authentication import account_of
from jobs import callbacks
from jobs.dashboard.forms import ChangeWebhook, WebhookForm
from jobs.dashboard.views import signed_in
from jobs.errors import CallbackUrlNotAllowed, NotFound, StateConflict, TooManyWebhooks
from jobs.models import Delivery, Endpoint

DELIVERIES_PER_PAGE = 25


@signed_in
@require_http_methods(["GET", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the account's webhooks; a POST makes one and shows its secret this once."""
    account = account_of(request)
    form, made = WebhookForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        fields = form.cleaned_data
        try:
            made = callbacks.make(account, name=fields["name"], url=fields["url"].strip(), wanted=fields["events"])
            form = WebhookForm()
        except (CallbackUrlNotAllowed, TooManyWebhooks) as refusal:
            form.refuse(refusal)
    theirs = callbacks.of_account(account)
    return render(request, "jobs/webhooks.html", {"form": form, "made": made, "webhooks": theirs})


@signed_in
@require_http_methods(["GET", "POST"])
def webhook_page(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Show one webhook; a POST changes it."""
    webhook = _one(request, webhook_id)
    form = ChangeWebhook(webhook, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            callbacks.change(webhook, **form.values())
        except CallbackUrlNotAllowed as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The webhook is changed.")
            return redirect("webhook", webhook_id)
    return render(request, "jobs/webhook.html", {"form": form, "webhook": webhook})


@signed_in
@require_POST
def rotate(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Give the webhook a new secret and show it this once."""
    made = callbacks.rotate(_one(request, webhook_id))
    return render(
        request, "jobs/webhook.html", {"form": ChangeWebhook(made.webhook), "webhook": made.webhook, "made": made}
    )


@signed_in
@require_POST
def test(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Send a test, and show the deliveries, where its answer will stand."""
    webhook = _one(request, webhook_id)
    return _say(request, lambda: callbacks.test(webhook), "A test is on its way; reload for its answer.")


@signed_in
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, webhook_id: uuid.UUID) -> HttpResponse:
    """Ask first (GET), then delete (POST)."""
    webhook = _one(request, webhook_id)
    if request.method == "GET":
        return render(request, "jobs/webhook_delete.html", {"webhook": webhook})
    callbacks.remove(webhook)
    messages.success(request, "The webhook is deleted.")
    return redirect("webhooks")


@signed_in
@require_GET
def deliveries(request: HttpRequest) -> HttpResponse:
    """List what was sent to the account's webhooks and to the callbacks of its jobs."""
    pages = Paginator(callbacks.deliveries_of(account_of(request)), DELIVERIES_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "jobs/deliveries.html", {"page": page, "now": timezone.now()})


@signed_in
@require_POST
def retry(request: HttpRequest, delivery_id: uuid.UUID) -> HttpResponse:
    """Send a delivery again."""
    account = account_of(request)
    return _say(request, lambda: callbacks.retry(delivery_id, account), "It is sent again; reload for its answer.")


def _one(request: HttpRequest, webhook_id: uuid.UUID) -> Endpoint:
    try:
        return callbacks.one(account_of(request), webhook_id)
    except NotFound as error:
        raise Http404 from error


def _say(request: HttpRequest, call: Callable[[], Delivery], done: str) -> HttpResponse:
    """Do it, say how it went, and go to the deliveries."""
    try:
        call()
    except NotFound as error:
        raise Http404 from error
    except StateConflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect("deliveries")
