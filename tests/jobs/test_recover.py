"""Recover: leases that ended, doorbells that were lost, and what an operator asks for."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.models import OrmQ

from jobs import lifecycle, queue
from jobs.errors import StateConflict
from jobs.lifecycle import Made
from jobs.lifecycle.finish import ATTEMPTS
from jobs.lifecycle.recover import QUIET
from jobs.models import Event, File, Job, Output
from tests.calls import created, detail, later, sent, submitted, time_passes, work_off


def test_a_lease_that_lives_is_left_alone(owner):
    submitted(owner.account)
    held = lifecycle.claim("w")
    time_passes(settings.LEASE_SECONDS - 5)
    lifecycle.recover()

    assert File.objects.get().token == held.file.token


def test_an_ended_lease_gives_the_file_to_the_next(owner):
    submitted(owner.account)
    lifecycle.claim("dead")
    time_passes(settings.LEASE_SECONDS + 1)
    assert lifecycle.recover() == 1
    held = lifecycle.claim("alive")

    assert held.file.attempts == 2
    assert Event.objects.filter(name="lease ended", detail__contains="dead").count() == 1


def test_a_file_that_killed_every_worker_fails_once_with_its_own_code(owner):
    job = submitted(owner.account)
    for _ in range(ATTEMPTS):
        assert lifecycle.claim("w")
        File.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert lifecycle.recover() == 1
    assert lifecycle.recover() == 0

    file = File.objects.get()
    assert (file.status, file.attempts, file.error_code) == ("failed", ATTEMPTS, "worker_lost")
    job.refresh_from_db()
    assert (job.status, job.failed_files) == ("failed", 1)
    assert Event.objects.filter(name="file failed").count() == 1


def test_a_worker_that_renews_between_the_look_and_the_blow_keeps_its_file(owner, monkeypatch):
    submitted(owner.account)
    held = lifecycle.claim("slow but alive")
    File.objects.update(lease_until=timezone.now() - timedelta(seconds=1), attempts=ATTEMPTS)
    original = Job.objects.select_for_update

    def renewing_first(*args: object, **kwargs: object) -> object:
        assert lifecycle.renew(held)
        return original(*args, **kwargs)

    monkeypatch.setattr(Job.objects, "select_for_update", renewing_first)
    lifecycle.recover()
    monkeypatch.undo()

    assert File.objects.get().status == "processing"
    assert lifecycle.succeed(held, Made([]))


def test_lost_doorbells_are_rung_again_and_no_more_than_wait(owner):
    submitted(owner.account, 3)
    OrmQ.objects.all().delete()
    assert lifecycle.recover() == 0, "the last bells may just have been taken"
    time_passes(QUIET.total_seconds() + 1)
    assert lifecycle.recover() == 3
    assert queue.waiting() == 3
    assert lifecycle.recover() == 0


def test_ring_again_rings_for_every_waiting_file(owner):
    job = submitted(owner.account, 3)
    lifecycle.claim("w")
    OrmQ.objects.all().delete()

    assert lifecycle.ring_again(job) == 2
    assert queue.waiting() == 2


def test_retrying_gives_failed_files_a_fresh_start_and_keeps_the_others(api, owner_key, monkeypatch):
    from jobs import storage
    from jobs.errors import StorageUnavailable

    job = created(api(owner_key), sent("a.jpg"), sent("b.jpg"), createArchive="true")
    original, calls = storage.fetch, []

    def once_broken(key, path):
        calls.append(key)
        if len(calls) > 1:
            raise StorageUnavailable("The storage does not answer.")
        original(key, path)

    monkeypatch.setattr(storage, "fetch", once_broken)
    for _ in range(4):
        work_off()
        time_passes(10)
    before = detail(api(owner_key), job)
    assert (before["status"], before["completedFiles"], before["failedFiles"]) == ("completed", 1, 1)
    monkeypatch.setattr(storage, "fetch", original)

    assert lifecycle.retry_failed(job) == 1
    assert detail(api(owner_key), job)["status"] == "processing"
    assert detail(api(owner_key), job)["failedFiles"] == 0
    work_off()
    after = detail(api(owner_key), job)
    assert (after["status"], after["completedFiles"], after["failedFiles"]) == ("completed", 2, 0)
    assert after["results"][0]["storedFileId"] == before["results"][0]["storedFileId"]
    assert Output.objects.filter(file__kind="archive").count() == 1


@pytest.mark.parametrize("state", ["pending", "processing", "completed", "cancelled", "expired"])
def test_nothing_else_is_retried(owner, state):
    job = submitted(owner.account)
    if state == "cancelled":
        lifecycle.cancel(job.pk)
    elif state != "pending":
        held = lifecycle.claim("w")
        if state == "completed":
            lifecycle.succeed(held, Made([]))
        elif state == "expired":
            lifecycle.fail(held, "undecodable", "The file is broken.")
    with later(hours=25 if state == "expired" else 0), pytest.raises(StateConflict):
        lifecycle.retry_failed(job)


def test_a_retried_job_that_failed_whole_can_be_cancelled_again(owner):
    job = submitted(owner.account)
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")
    lifecycle.retry_failed(job)

    assert lifecycle.cancel(job.pk).status == "cancelled"


def test_an_archive_that_alone_failed_is_packed_again(api, owner_key, monkeypatch):
    from jobs import archive

    original = archive.packed
    job = created(api(owner_key), sent("a.jpg"), createArchive="true")
    monkeypatch.setattr(archive, "packed", lambda *_: 1 / 0)
    for _ in range(4):
        work_off()
        time_passes(10)
    before = detail(api(owner_key), job)
    assert (before["status"], before["results"][1]["code"]) == ("completed", "internal_error")
    monkeypatch.setattr(archive, "packed", original)

    assert lifecycle.retry_failed(job) == 1
    work_off()
    after = detail(api(owner_key), job)
    assert (after["status"], after["completedFiles"]) == ("completed", 1)
    assert after["results"][1]["archive"] is True
    assert "downloadUrl" in after["results"][1]
