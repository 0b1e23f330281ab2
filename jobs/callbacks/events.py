"""What is told: the names of events, and which one a job's move is."""

from jobs.models import Job
from jobs.models.job import JobType

UPLOADED = "file.uploaded"
STARTED = "conversion.started"
PROGRESS = "conversion.progress"
FINAL = {
    "completed": ("conversion.completed", "media.tool.completed"),
    "failed": ("conversion.failed", "media.tool.failed"),
}
"""By the status of a job that ended: the event of a conversion, and that of a media tool."""
TEST = "webhook.test"
EVENTS = (
    STARTED,
    PROGRESS,
    FINAL["completed"][0],
    FINAL["failed"][0],
    UPLOADED,
    FINAL["completed"][1],
    FINAL["failed"][1],
)
"""The events that an endpoint can ask for; a test comes unasked."""


def of(job: Job, what: str) -> str | None:
    """Give the event for what happened to a job: a name from above, or the word of a final status.

    None where that is not told: a media tool tells of its end only.
    """
    is_tool = job.job_type == JobType.MEDIA_TOOL
    if what in FINAL:
        return FINAL[what][is_tool]
    return None if is_tool and what in (STARTED, PROGRESS) else what


def is_final(event: str) -> bool:
    """Tell whether the event is the end of a job: that is what its callback is told."""
    return any(event in names for names in FINAL.values())
