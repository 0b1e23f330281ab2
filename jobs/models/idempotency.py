"""A client's promise that two requests are one: its Idempotency-Key and the job that came of it."""

from django.db import models

from accounts.models import Account
from jobs.models.job import Job


class IdempotencyKey(models.Model):
    """Reserved by `token` until `reserved_until` while the request is read; then tied to its `job` for good.

    `digest` is the SHA-256 of the request's settings and file contents.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    token = models.UUIDField()
    reserved_until = models.DateTimeField()
    digest = models.CharField(max_length=64, blank=True)
    job = models.OneToOneField(Job, on_delete=models.CASCADE, null=True, related_name="idempotency")

    class Meta:
        """The constraint, not the code, makes fifty repeats one job."""

        constraints = [models.UniqueConstraint(fields=["account", "key"], name="idempotency_key_once_per_account")]

    def __str__(self) -> str:
        return self.key
