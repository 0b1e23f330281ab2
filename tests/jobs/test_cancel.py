"""Cancel: only while nobody has begun, and never together with a claim."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts import usage
from jobs import lifecycle
from jobs.errors import NotFound, StateConflict
from jobs.models import Event, File, Job
from tests.calls import submitted

ROUNDS = 200


def test_an_operator_cancels_any_account_s_job(owner):
    job = lifecycle.cancel(submitted(owner.account).pk)

    assert job.status == "cancelled"


def test_another_account_finds_nothing(owner, stranger):
    job = submitted(owner.account)

    with pytest.raises(NotFound):
        lifecycle.cancel(job.pk, stranger.account)
    assert Job.objects.get().status == "pending"


def test_what_is_not_there_is_not_found(owner):
    with pytest.raises(NotFound):
        lifecycle.cancel(uuid.uuid4())


def test_a_begun_job_stays(owner):
    job = submitted(owner.account, 2)
    lifecycle.claim("worker")

    with pytest.raises(StateConflict):
        lifecycle.cancel(job.pk)
    assert sorted(File.objects.values_list("status", flat=True)) == ["pending", "processing"]
    assert not Event.objects.filter(name="cancelled").exists()


def test_a_job_whose_file_was_given_back_has_begun_all_the_same(owner):
    job = submitted(owner.account)
    lifecycle.give_back(lifecycle.claim("worker"), "busy", "Busy.")

    with pytest.raises(StateConflict):
        lifecycle.cancel(job.pk)


@pytest.mark.django_db(transaction=True)
def test_of_a_cancel_and_a_claim_exactly_one_wins(owner):
    """Two hundred rounds, each begun at one moment."""
    start = threading.Barrier(2)

    def cancelling(job_id: uuid.UUID) -> bool:
        start.wait()
        try:
            lifecycle.cancel(job_id)
        except StateConflict:
            return False
        return True

    def claiming() -> lifecycle.Claim | None:
        start.wait()
        return lifecycle.claim("worker")

    outcomes = []
    with ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as other:
        for _ in range(ROUNDS):
            job = submitted(owner.account, 2)
            tried = one.submit(cancelling, job.pk)
            held = other.submit(claiming)
            cancelled, claim = tried.result(), held.result()
            job.refresh_from_db()
            states = set(File.objects.filter(job=job).values_list("status", flat=True))
            assert cancelled is (claim is None)
            if cancelled:
                assert (job.status, states) == ("cancelled", {"cancelled"})
            else:
                assert (job.status, states) == ("processing", {"processing", "pending"})
            outcomes.append(cancelled)
            File.objects.filter(job=job).delete()
        for pool in (one, other):
            pool.submit(lambda: connection.close()).result()  # each thread its own
    # two files each: what was cancelled is given back, once, and what was claimed is not
    assert usage.used(owner.account, "requests", usage.period()) == 2 * outcomes.count(False)
    assert usage.books(owner.account) == []
