"""Deliveries and endpoints for operators: to read, without secrets or whole addresses, and to send again."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from jobs import callbacks
from jobs.admin.listing import BoundedPaginator
from jobs.errors import JobError
from jobs.models import Delivery, Endpoint

MOST_AT_ONCE = 500
"""How many deliveries one action works through."""


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that are written elsewhere."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = BoundedPaginator
    list_per_page = list_max_show_all = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Their customers make them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Their customers change them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Their customers and retention delete."""
        return False


@admin.register(Endpoint)
class EndpointAdmin(ReadOnly):
    """Webhooks, and the callbacks of jobs."""

    list_display = ("shown", "account", "name", "enabled", "created_at")
    list_filter = ("enabled",)
    list_select_related = ("account",)
    ordering = ("-created_at",)
    fields = ("shown", "account", "job", "name", "events", "enabled", "created_at", "old_until")
    search_fields = ("host",)
    search_help_text = "A part of the host's name."


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    """What was sent, what became of it, and when it is tried again."""

    list_display = ("event", "endpoint", "account", "status", "http_status", "attempts", "created_at", "due")
    list_filter = ("status", "event", "created_at")
    list_select_related = ("account", "endpoint")
    ordering = ("-created_at",)
    fields = (
        "event",
        "event_id",
        "endpoint",
        "account",
        "job",
        "status",
        "http_status",
        "preview",
        "note",
        "attempts",
        "created_at",
        "last_attempt_at",
        "next_attempt_at",
    )
    search_fields = ("=id", "=event_id", "=job__id")
    search_help_text = "The id of a delivery, an event or a job."
    actions = ("send_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        """Leave the bodies where they are: they may be large, and nobody reads them here."""
        return super().get_queryset(request).defer("body")

    @admin.display(description="next attempt", ordering="next_attempt_at", empty_value="none")
    def due(self, delivery: Delivery) -> datetime | None:
        """Give when it is tried next."""
        return delivery.next_attempt_at

    def has_operate_permission(self, request: HttpRequest) -> bool:
        """Sending again needs the right to change deliveries."""
        return request.user.has_perm("jobs.change_delivery")

    @admin.action(description="Send again", permissions=["operate"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        """Send the chosen ones again, and say how many were refused, and why the first."""
        sent, refusals = 0, []
        for delivery_id in chosen.values_list("pk", flat=True)[:MOST_AT_ONCE]:
            try:
                callbacks.retry(delivery_id)
                sent += 1
            except JobError as refusal:
                refusals.append(refusal.message)
        if sent:
            self.message_user(request, f"{sent:,} sent again.", messages.SUCCESS)
        if refusals:
            self.message_user(request, f"{len(refusals):,} not sent again. The first: {refusals[0]}", messages.ERROR)
