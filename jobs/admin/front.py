"""What operators want to know first: does work wait, does it move, who does it, and how did the last day go."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min
from django.db.models.functions import Now
from django.utils import timezone

from jobs import queue
from jobs.models import Event, File, Job, Pulse
from jobs.states import Status

LATELY = timedelta(minutes=1)
LAST_DAY = timedelta(hours=24)
LATEST_EVENTS = 300
"""How many events are read to find workers that are idle now; a busier minute shows its workers by their files."""
LATE = timedelta(seconds=30)
"""A file that waits longer than this, or a queue that is silent for twice as long, is worth a look."""


@dataclass(frozen=True)
class Worker:
    """A worker that was seen lately, and how many files it holds now."""

    name: str
    holds: int


@dataclass(frozen=True)
class Node:
    """A machine that ran workers within the last day, and how long its workers have been silent."""

    name: str
    silent: timedelta


@dataclass(frozen=True)
class Front:
    """The figures of this moment; the statuses are those of the jobs of the last day."""

    waiting: int
    working: int
    doorbells: int
    oldest_wait: timedelta | None
    queue_silent: timedelta | None
    statuses: dict[str, int]
    workers: list[Worker]
    nodes: list[Node]

    @property
    def late(self) -> bool:
        """Whether a file has waited for long."""
        return self.oldest_wait is not None and self.oldest_wait > LATE

    @property
    def silent(self) -> bool:
        """Whether the queue showed no sign of life lately."""
        return self.queue_silent is None or self.queue_silent > 2 * LATE

    @property
    def jobs(self) -> int:
        """All jobs of the last day."""
        return sum(self.statuses.values())


def figures() -> Front:
    """Read them, in seven queries that stay on indexes however many jobs there ever were."""
    now = timezone.now()
    waiting = File.objects.filter(status=Status.PENDING, available_at__lte=now)
    queued = waiting.aggregate(count=Count("pk"), oldest=Min("available_at"))
    pulse = Pulse.objects.filter(name="queue").first()
    by_status = Job.objects.filter(created_at__gte=now - LAST_DAY).order_by().values_list("status")
    counts = dict(by_status.annotate(count=Count("pk")))
    workers = _workers()
    return Front(
        waiting=queued["count"],
        working=sum(worker.holds for worker in workers),
        doorbells=queue.waiting(),
        oldest_wait=now - queued["oldest"] if queued["oldest"] else None,
        queue_silent=now - pulse.at if pulse else None,
        statuses={status.value: counts.get(status.value, 0) for status in Status if status != Status.WAITING},
        workers=workers,
        nodes=_nodes(),
    )


def _nodes() -> list[Node]:
    pulses = Pulse.objects.filter(name__startswith=Pulse.NODE, at__gt=Now() - LAST_DAY).order_by("name")
    return [
        Node(pulse.name.removeprefix(Pulse.NODE), max(pulse.now - pulse.at, timedelta()))
        for pulse in pulses.annotate(now=Now())
    ]


def _workers() -> list[Worker]:
    """Name those that hold a file and those that ended one within the last minute."""
    held = File.objects.filter(status=Status.PROCESSING).order_by().values_list("worker")
    busy = dict(held.annotate(count=Count("pk")))
    since = timezone.now() - LATELY
    latest = Event.objects.filter(file__isnull=False).order_by("-id").values_list("at", "file__worker")[:LATEST_EVENTS]
    idle = {worker for at, worker in latest if at >= since and worker} - busy.keys()
    return [Worker(name, busy.get(name, 0)) for name in sorted([*busy, *idle])]
