"""The rows of jobs: one model per module."""

from jobs.models.delivery import Delivery
from jobs.models.endpoint import Endpoint
from jobs.models.event import Event
from jobs.models.file import File
from jobs.models.idempotency import IdempotencyKey
from jobs.models.job import Job
from jobs.models.output import Output
from jobs.models.pulse import Pulse
from jobs.models.turn import Turn

__all__ = ["Delivery", "Endpoint", "Event", "File", "IdempotencyKey", "Job", "Output", "Pulse", "Turn"]
