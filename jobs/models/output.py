"""An output: one fetchable file that a source, or the archive of a job, became."""

import uuid

from django.db import models

from jobs.models.file import File
from jobs.models.job import Job


class Output(models.Model):
    """Sizes in bytes, `width` and `height` in pixels, `duration` in seconds. The constraint forbids a second result."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="outputs")
    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="outputs")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=255)
    key = models.CharField(max_length=255)
    mime = models.CharField(max_length=127)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True)
    quality = models.PositiveSmallIntegerField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)

    class Meta:
        """One output per place of a file, whatever happens."""

        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["file", "position"], name="output_once_per_position")]

    def __str__(self) -> str:
        return self.name
