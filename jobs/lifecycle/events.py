"""Write down what happened."""

from django.db.models.functions import Now

from jobs.models import Event, File, Job

DETAIL_LENGTH = 300


def note(job: Job, name: str, *, file: File | None = None, detail: str = "") -> None:
    """Add an event to a job, in the caller's transaction."""
    Event.objects.create(job=job, file=file, name=name, detail=detail[:DETAIL_LENGTH], at=Now())
