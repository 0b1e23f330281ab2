"""An endpoint: where deliveries go, as a webhook of an account or as the callback of one job."""

import uuid

from django.db import models

from accounts.models import Account
from jobs.models.job import Job


class Endpoint(models.Model):
    """With a `job` it is that job's callback, else a webhook that its account manages.

    `url`, `secret` and `old_secret` are sealed: `jobs.callbacks.vault` opens them. `host` is the name and the port of
    the URL, by which the lane keeps one dead host from holding up others; `shown` is the URL without its query. The
    old secret signs beside the new one until `old_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="endpoints")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, null=True, blank=True, related_name="callback")
    name = models.CharField(max_length=100, blank=True)
    url = models.TextField()
    host = models.CharField(max_length=300)
    shown = models.CharField(max_length=300)
    secret = models.TextField(blank=True)
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True, blank=True)
    events = models.JSONField(default=list, blank=True)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        """Every move of a job asks for its account's webhooks: the index leaves the callbacks out."""

        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["account"], condition=models.Q(job=None), name="endpoint_webhooks"),
        ]

    def __str__(self) -> str:
        return self.shown
