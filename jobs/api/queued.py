"""Accept a request as a job, once however often it is repeated under an Idempotency-Key."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import account_of
from jobs import idempotency, submission
from jobs.api.serializers import JobAccepted
from jobs.batch import Batch
from jobs.idempotency import Reservation


@contextmanager
def reserved(request: Request) -> Iterator[Reservation | None]:
    """Hold the request's Idempotency-Key, where it sent one, and free it when the request is refused."""
    key = request.headers.get("Idempotency-Key")
    reservation = idempotency.reserve(account_of(request), key) if key is not None else None
    try:
        yield reservation
    except BaseException:
        if reservation is not None:
            # without a database it lapses by itself; and a key stays that was tied, though nobody heard of the commit
            with suppress(DatabaseError):
                reservation.release()
        raise


def accept(batch: Batch, reservation: Reservation | None, answer: type[JobAccepted] = JobAccepted) -> Response:
    """Make the job, or find the one that an earlier request made, and answer with it."""
    replayed = reservation.replay(batch.digest()) if reservation else None
    job = replayed or submission.later(batch, reservation)
    notice = {"notice": batch.notice} if batch.notice else {}
    response = Response(answer(job).data | notice, headers={"Location": f"/api/jobs/{job.pk}"})
    if replayed is not None:
        response["Idempotency-Replayed"] = "true"
    return response
