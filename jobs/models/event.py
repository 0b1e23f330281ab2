"""An event: one thing that happened to a job, in the order it happened, for operators."""

from django.db import models

from jobs.models.file import File
from jobs.models.job import Job


class Event(models.Model):
    """`name` is a stable word; `detail` is one sentence or empty."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="events")
    file = models.ForeignKey(File, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=32)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        """Oldest first."""

        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
