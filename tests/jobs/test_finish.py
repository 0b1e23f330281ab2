"""Succeed, fail, give back: counters, outputs and the end of a job, by the holder of the token only."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import lifecycle, queue
from jobs.clock import database_now
from jobs.lifecycle import Made
from jobs.lifecycle.finish import ATTEMPTS, PAUSE
from jobs.models import Event, File, Job, Output
from tests.calls import submitted, time_passes


def made(name="a.webp"):
    return Made([Output(name=name, key=f"jobs/x/{name}", mime="image/webp", size=10)])


def lost(owner):
    """A claim whose lease ran out and whose file somebody else holds by now."""
    submitted(owner.account)
    loser = lifecycle.claim("slow")
    File.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    lifecycle.recover()
    return loser, lifecycle.claim("fast")


def test_the_last_file_completes_the_job_and_sets_its_expiry(owner, settings):
    job = submitted(owner.account, 2)
    lifecycle.succeed(lifecycle.claim("w"), made())
    job.refresh_from_db()
    assert (job.status, job.completed_files, job.progress, job.expires_at) == ("processing", 1, 50, None)
    lifecycle.succeed(lifecycle.claim("w"), made())

    job.refresh_from_db()
    assert (job.status, job.completed_files, job.failed_files, job.progress) == ("completed", 2, 0, 100)
    assert job.expires_at - job.completed_at == timedelta(hours=settings.RESULT_HOURS)


def test_one_success_is_enough(owner):
    job = submitted(owner.account, 2)
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")
    lifecycle.succeed(lifecycle.claim("w"), made())

    job.refresh_from_db()
    assert (job.status, job.completed_files, job.failed_files, job.error_message) == ("completed", 1, 1, "")


def test_without_a_success_the_job_fails_with_the_first_error(owner):
    job = submitted(owner.account, 2)
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")
    lifecycle.fail(lifecycle.claim("w"), "empty_file", "The file is empty.")

    job.refresh_from_db()
    assert (job.status, job.error_code, job.progress) == ("failed", "undecodable", 100)
    assert job.error_message == "None of the 2 files succeeded. The first: The file is broken."


def test_the_loser_of_a_file_changes_nothing(owner):
    loser, winner = lost(owner)

    assert not lifecycle.succeed(loser, made("loser.webp"))
    assert not lifecycle.fail(loser, "undecodable", "The file is broken.")
    lifecycle.give_back(loser, "busy", "Busy.")
    assert File.objects.get().status == "processing"
    assert File.objects.get().token == winner.file.token
    assert Job.objects.get().failed_files == 0
    assert lifecycle.succeed(winner, made("winner.webp"))
    assert not lifecycle.succeed(loser, made("loser.webp"))
    assert list(Output.objects.values_list("name", flat=True)) == ["winner.webp"]
    assert Job.objects.get().completed_files == 1


def test_the_same_end_twice_counts_once(owner):
    submitted(owner.account, 2)
    held = lifecycle.claim("w")

    assert lifecycle.succeed(held, made())
    assert not lifecycle.succeed(held, made())
    assert not lifecycle.fail(held, "x", "The file is broken.")
    assert (Job.objects.get().completed_files, Job.objects.get().failed_files) == (1, 0)


def test_given_back_it_waits_longer_each_time_and_then_fails(owner):
    submitted(owner.account)
    for attempt in range(1, ATTEMPTS):
        held = lifecycle.claim("w")
        before = database_now()
        lifecycle.give_back(held, "storage_unavailable", "The storage does not answer.")
        file = File.objects.get()
        assert (file.status, file.attempts, file.token) == ("pending", attempt, None)
        pause = PAUSE * 2 ** (attempt - 1)
        assert before + pause <= file.available_at <= database_now() + pause + timedelta(seconds=1)
        assert lifecycle.claim("w") is None
        time_passes(pause.total_seconds())
    lifecycle.give_back(lifecycle.claim("w"), "storage_unavailable", "The storage does not answer.")
    file = File.objects.get()
    assert (file.status, file.attempts, file.error_code) == ("failed", ATTEMPTS, "storage_unavailable")
    assert Job.objects.get().status == "failed"


def test_given_back_it_has_a_doorbell_that_rings_when_the_wait_is_over(owner):
    submitted(owner.account)
    held = lifecycle.claim("w")
    before = queue.waiting()
    lifecycle.give_back(held, "busy", "Busy.")

    assert queue.waiting() == before
    time_passes(PAUSE.total_seconds() + 1)
    assert queue.waiting() == before + 1


@pytest.mark.parametrize("failures", [0, 1, 2])
def test_the_archive_comes_after_the_last_file_and_the_job_ends_with_it(owner, failures):
    job = submitted(owner.account, 3, archive=True)
    for number in range(3):
        held = lifecycle.claim("w")
        if number < failures:
            lifecycle.fail(held, "undecodable", "The file is broken.")
        else:
            lifecycle.succeed(held, made())
    job.refresh_from_db()
    assert job.status == "processing"
    assert job.progress < 100
    archive = lifecycle.claim("w")
    assert archive.file.kind == "archive"
    lifecycle.succeed(archive, made("convertly.zip"))

    job.refresh_from_db()
    assert (job.status, job.completed_files, job.failed_files) == ("completed", 3 - failures, failures)


def test_without_a_success_there_is_no_archive(owner):
    job = submitted(owner.account, 1, archive=True)
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")

    job.refresh_from_db()
    assert job.status == "failed"
    assert File.objects.get(kind="archive").status == "cancelled"
    assert lifecycle.claim("w") is None


def test_an_archive_that_fails_is_told_and_costs_no_file(owner):
    job = submitted(owner.account, 1, archive=True)
    lifecycle.succeed(lifecycle.claim("w"), made())
    lifecycle.fail(lifecycle.claim("w"), "storage_unavailable", "The storage does not answer.")

    job.refresh_from_db()
    assert (job.status, job.completed_files, job.failed_files) == ("completed", 1, 0)


def test_long_words_are_cut_and_not_refused_by_the_database(owner):
    submitted(owner.account)
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "é" * 1000)

    assert len(File.objects.get().error_message) == 300
    assert len(Event.objects.get(name="file failed").detail) == 300
