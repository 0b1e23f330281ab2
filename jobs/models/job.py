"""A job: one batch of files with one wish, and what became of it."""

import uuid

from django.db import models

from accounts.models import Account, ApiKey
from jobs.states import Status, choices


class JobType(models.TextChoices):
    """What a job does, as clients read it."""

    CONVERT = "convert"
    COMPRESS = "compress"
    MEDIA_TOOL = "media_tool"
    TRANSFER = "transfer"


class Job(models.Model):
    """Counters and `progress` (percent) only grow; only `jobs.lifecycle` writes a status.

    `origin` is the address that the job was sent to, as `https://host`: callbacks link to it. `runs` counts how often
    the job was set going: once, and once more with each retry by an operator.
    `slot` is which of the jobs that its account may run at once this one is, from its first claimed file to its end.
    `stored_bytes` is what the job takes of its account's storage, until its bytes are deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="jobs")
    api_key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    job_type = models.CharField(max_length=16, choices=JobType.choices)
    tool = models.CharField(max_length=32)
    status = models.CharField(max_length=16, choices=choices(), default=Status.PENDING)
    total_files = models.PositiveIntegerField()
    completed_files = models.PositiveIntegerField(default=0)
    failed_files = models.PositiveIntegerField(default=0)
    progress = models.FloatField(default=0)
    stored_bytes = models.PositiveBigIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)
    origin = models.CharField(max_length=300, blank=True)
    runs = models.PositiveSmallIntegerField(default=1)

    class Meta:
        """The list index holds every column that a page of ids and its count read."""

        indexes = [
            models.Index(fields=["account", "-created_at", "-id", "status"], name="job_list"),
            models.Index(fields=["account", "status", "-created_at", "-id"], name="job_list_status"),
            # small enough to count a status in; the one above is three times as large
            models.Index(fields=["account", "status"], name="job_count"),
            models.Index(fields=["expires_at"], condition=models.Q(emptied_at=None), name="job_expiry"),
            models.Index(fields=["-created_at"], name="job_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(completed_files__lte=models.F("total_files") - models.F("failed_files")),
                name="job_counts_each_file_once",
            ),
            # the constraint, not the code, keeps an account to the jobs that it may run at once
            models.UniqueConstraint(
                fields=["account", "slot"], condition=models.Q(slot__isnull=False), name="job_once_per_slot"
            ),
            models.CheckConstraint(
                condition=models.Q(slot=None) | models.Q(slot__gte=1, status=Status.PROCESSING),
                name="job_slot_while_running",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def folder(self) -> str:
        """Give the storage prefix of everything that belongs to this job."""
        return f"jobs/{self.created_at:%Y-%m-%d}/{self.id}"
