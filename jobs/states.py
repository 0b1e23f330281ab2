"""The statuses of jobs and files, and the only legal moves between them."""

from enum import StrEnum


class Status(StrEnum):
    """What became of a job or of one of its files.

    A client sees the first four only. `waiting` is a file whose turn comes after the others (the archive of a job);
    `cancelled` is final and leaves the API.
    """

    PENDING = "pending"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    WAITING = "waiting"
    CANCELLED = "cancelled"


VISIBLE = (Status.PENDING, Status.PROCESSING, Status.COMPLETED, Status.FAILED)
FINAL = (Status.COMPLETED, Status.FAILED, Status.CANCELLED)

MOVES: dict[Status, tuple[Status, ...]] = {
    Status.WAITING: (Status.PENDING, Status.CANCELLED),
    Status.PENDING: (Status.PROCESSING, Status.CANCELLED),
    # back to pending: the worker died or the machine failed, and the file is tried again
    Status.PROCESSING: (Status.COMPLETED, Status.FAILED, Status.PENDING),
    Status.COMPLETED: (),
    Status.FAILED: (),
    Status.CANCELLED: (),
}
OPERATOR_MOVES: dict[Status, Status] = {Status.COMPLETED: Status.PROCESSING, Status.FAILED: Status.PENDING}
"""Where a final job goes when an operator has its failed files tried again; nobody else moves a final job."""


def before(status: Status) -> tuple[Status, ...]:
    """Give the statuses from which `status` may be reached; every conditional UPDATE asks for one of them."""
    return tuple(start for start, ends in MOVES.items() if status in ends)


def choices(*statuses: Status) -> list[tuple[str, str]]:
    """Give the statuses as Django choices."""
    return [(status.value, status.value) for status in statuses or tuple(Status)]
