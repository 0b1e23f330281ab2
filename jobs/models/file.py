"""A file of a job: one source and what became of it, or the archive that is packed at the end."""

import uuid
from urllib.parse import urlsplit

from django.db import models

from accounts.models import Account
from jobs.models.job import Job
from jobs.states import Status, choices
from media_tools.spec import Spec


class FileKind(models.TextChoices):
    """Whether the file is a client's source or the archive made of the others' outputs."""

    SOURCE = "source"
    ARCHIVE = "archive"


class Lane(models.TextChoices):
    """Whether a file is done in seconds, as pictures and documents are, or may take long, as films and sounds do."""

    SHORT = "short"
    LONG = "long"


class File(models.Model):
    """One claimable piece of work. `token` names the attempt that holds it; every write of that attempt names it too.

    `spec` is the validated wish as JSON; `progress` is in percent. `available_at` is the earliest time of the next
    claim. `account` is the job's, once more, for the index by which the next file is found. `beside` names the further
    sources of the same piece of work, each with `key`, `name` and `size`: a logo, or the other pages of a document.
    `facts` is what a tool told in place of making a file, or measured in making it.
    A source that a worker fetches has `source_url` in place of `source_key`; it may hold a secret, and is not shown:
    `origin` is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="files")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=FileKind.choices, default=FileKind.SOURCE)
    lane = models.CharField(max_length=8, choices=Lane.choices, default=Lane.LONG)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    source_key = models.CharField(max_length=255, blank=True)
    source_url = models.CharField(max_length=4096, blank=True)
    source_size = models.PositiveBigIntegerField(default=0)
    beside = models.JSONField(default=list, blank=True)
    spec = models.JSONField(default=dict)
    status = models.CharField(max_length=16, choices=choices(), default=Status.PENDING)
    progress = models.FloatField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True)
    worker = models.CharField(max_length=128, blank=True)
    available_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True)
    error_message = models.CharField(max_length=300, blank=True)
    warning = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(null=True, blank=True)

    class Meta:
        """The partial indexes hold only the work in hand, however many files were ever finished."""

        ordering = ["position"]
        indexes = [
            # the first waiting file of each account is one step into it, and the next account's the next
            models.Index(
                fields=["lane", "account", "available_at", "position", "id"],
                condition=models.Q(status=Status.PENDING),
                name="file_line",
            ),
            models.Index(
                fields=["job", "lane", "available_at", "position"],
                condition=models.Q(status=Status.PENDING),
                name="file_of_job",
            ),
            models.Index(fields=["available_at"], condition=models.Q(status=Status.PENDING), name="file_waiting"),
            models.Index(fields=["lease_until"], condition=models.Q(status=Status.PROCESSING), name="file_leases"),
        ]
        constraints = [models.UniqueConstraint(fields=["job", "position"], name="file_once_per_position")]

    def __str__(self) -> str:
        return self.name

    @property
    def folder(self) -> str:
        """Give the storage prefix of what the current attempt writes."""
        return f"{self.job.folder}/{self.id}/{self.token}"

    @property
    def origin(self) -> str:
        """Give the host and path that the source is fetched from, without the query; "" for one that was sent."""
        address = urlsplit(self.source_url)
        return f"{address.netloc}{address.path}"

    def wish(self) -> Spec:
        """Give the frozen spec of this file."""
        return Spec.from_json(self.spec)
