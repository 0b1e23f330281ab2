"""Cancel: only while nobody has begun, and never together with a claim."""

import uuid

import pytest

from jobs import lifecycle
from jobs.errors import NotFound, StateConflict
from jobs.models import Event, File, Job
from tests.calls import submitted


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
