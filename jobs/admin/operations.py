"""What an operator may do to a job, and the sentence that says how it went."""

from collections.abc import Callable
from dataclasses import dataclass

from jobs import lifecycle
from jobs.errors import JobError, NotFound
from jobs.models import Job
from jobs.states import Status


class Refused(Exception):
    """The job is not in a state in which this can be done; nothing was changed."""


@dataclass(frozen=True)
class Operation:
    """`done` is the past participle for messages; `fits` says whether a job's own page offers it."""

    name: str
    label: str
    done: str
    fits: Callable[[Job], bool]
    call: Callable[[Job], str]


def perform(operation: Operation, job: Job) -> str:
    """Do it and give a sentence. Raises Refused with a sentence that says why not."""
    try:
        return operation.call(job)
    except NotFound:
        raise Refused("The job is cancelled already.") from None
    except JobError as error:
        raise Refused(error.message) from None


def _stop(job: Job) -> str:
    lifecycle.cancel(job.pk)
    return "The job is cancelled; its files will not be touched."


def _ring_again(job: Job) -> str:
    rung = lifecycle.ring_again(job)
    if not rung:
        raise Refused("No file of the job waits, so no doorbell was rung.")
    return f"Rang {_count(rung, 'doorbell')}; a free worker takes the work now."


def _retry_failed(job: Job) -> str:
    again = lifecycle.retry_failed(job)
    return f"{_count(again, 'failed file')} will be tried again."


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


STOP = Operation("stop", "Stop", "stopped", lambda job: job.status == Status.PENDING, _stop)
RING_AGAIN = Operation(
    "ring-again",
    "Ring again",
    "rung again",
    lambda job: job.status in (Status.PENDING, Status.PROCESSING),
    _ring_again,
)
RETRY_FAILED = Operation(
    "retry-failed",
    "Retry failed files",
    "set going again",
    lambda job: job.status in (Status.COMPLETED, Status.FAILED) and job.failed_files > 0,
    _retry_failed,
)
OPERATIONS = {operation.name: operation for operation in (STOP, RING_AGAIN, RETRY_FAILED)}
