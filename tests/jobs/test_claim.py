"""Claim, renew and report: one winner for each file, and nothing for who lost it."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from jobs import lifecycle
from jobs.models import Event, File, Job
from tests.calls import submitted, time_passes


def test_takes_nothing_when_nothing_waits(db):
    assert lifecycle.claim("worker") is None


def test_starts_the_job_and_marks_the_file(owner):
    job = submitted(owner.account, 2)
    held = lifecycle.claim("host:1")

    file = File.objects.get(pk=held.file.pk)
    assert (file.status, file.attempts, file.worker, file.token) == ("processing", 1, "host:1", held.file.token)
    assert file.lease_until > timezone.now()
    job.refresh_from_db()
    assert job.status == "processing"
    assert job.started_at is not None
    assert list(Event.objects.values_list("name", flat=True)) == ["submitted", "started"]


def test_the_one_that_has_waited_longest_comes_first(owner):
    first, second = submitted(owner.account, 2), submitted(owner.account, 1)

    taken = [lifecycle.claim("worker").file for _ in range(3)]
    assert [(file.job_id, file.position) for file in taken] == [(first.pk, 0), (first.pk, 1), (second.pk, 0)]


def test_a_file_that_was_put_off_waits_its_time(owner):
    submitted(owner.account)
    File.objects.update(available_at=Now() + timedelta(seconds=5))
    assert lifecycle.claim("worker") is None
    time_passes(6)
    assert lifecycle.claim("worker")


def test_the_archive_waits_for_the_files(owner):
    submitted(owner.account, 1, archive=True)
    assert lifecycle.claim("worker").file.kind == "source"
    assert lifecycle.claim("worker") is None


def test_renewing_extends_the_lease_of_its_holder_only(owner):
    submitted(owner.account)
    held = lifecycle.claim("worker")
    time_passes(30)
    before = File.objects.get().lease_until
    assert lifecycle.renew(held)
    assert File.objects.get().lease_until > before
    time_passes(settings.LEASE_SECONDS + 1)
    lifecycle.recover()
    assert not lifecycle.renew(held)
    taken = lifecycle.claim("other")
    lease = File.objects.get().lease_until
    assert not lifecycle.renew(held)
    assert File.objects.get().lease_until == lease
    assert File.objects.get().token == taken.file.token


def test_progress_never_falls_and_is_not_full_before_the_end(owner):
    submitted(owner.account, 2)
    first, second = lifecycle.claim("a"), lifecycle.claim("b")
    seen = []
    for held, percent in ((first, 40.0), (second, 20.0), (first, 10.0), (first, 100.0), (second, 100.0)):
        lifecycle.report(held, percent)
        seen.append(Job.objects.get().progress)

    assert seen == sorted(seen)
    assert seen[1] == 30.0
    assert seen[-1] == 99.0


def test_who_lost_the_file_reports_nothing(owner):
    submitted(owner.account)
    lost = lifecycle.claim("a")
    File.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    lifecycle.recover()
    lifecycle.claim("b")

    lifecycle.report(lost, 70.0)
    assert File.objects.get().progress == 0
    assert Job.objects.get().progress == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_each_file_goes_to_exactly_one(owner):
    submitted(owner.account, 24)
    ready, taken = threading.Barrier(6), []

    def worker() -> None:
        ready.wait()
        try:
            while (held := lifecycle.claim("worker")) is not None:
                taken.append(held.file.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == 24
    assert len(set(taken)) == 24
    assert set(File.objects.values_list("attempts", flat=True)) == {1}
