"""A delivery: one event on its way to one endpoint, and what became of it."""

import uuid

from django.db import models

from accounts.models import Account
from jobs.models.endpoint import Endpoint
from jobs.models.job import Job


class DeliveryStatus(models.TextChoices):
    """What became of a delivery, as clients read it."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(models.Model):
    """`body` is fixed when the row is written: every attempt sends the same bytes under the same event.

    `attempts` counts all of them and `step` those of the schedule, which a retry begins anew. While one is in flight,
    `token` names it, and `next_attempt_at` is when it counts as lost. `preview` is the beginning of the last answer,
    and `note` our own word on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="deliveries")
    # without a constraint: a webhook that is deleted while a job tells of its end must not undo that end
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries", db_constraint=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries")
    event = models.CharField(max_length=32)
    event_id = models.UUIDField()
    body = models.TextField()
    status = models.CharField(max_length=16, choices=DeliveryStatus.choices, default=DeliveryStatus.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    preview = models.TextField(blank=True)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The constraint, not the code, makes one event one delivery; the partial index holds what is on its way."""

        ordering = ["-created_at", "-id"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["account", "-created_at", "-id"], name="delivery_list"),
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(status=DeliveryStatus.PENDING), name="delivery_next"
            ),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]
        constraints = [models.UniqueConstraint(fields=["endpoint", "event_id"], name="delivery_once_per_event")]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"
