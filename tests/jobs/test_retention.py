"""Retention: what is promised is kept, and no byte longer."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from jobs import callbacks, idempotency, lifecycle, retention
from jobs.batch import Callback
from jobs.models import Delivery, Endpoint, IdempotencyKey, Job
from tests.calls import created, detail, later, sent, submitted, work_off
from tests.rooms import stored


@pytest.fixture
def finished(api, owner_key):
    """A completed job with an archive."""
    job = created(api(owner_key), sent("a.jpg"), sent("b.jpg"), createArchive="true")
    work_off()
    job.refresh_from_db()
    return job


def test_until_the_promised_time_everything_stays(finished):
    before = stored()
    with later(hours=23, minutes=59):
        retention.apply()

    assert stored() == before


def test_after_it_no_byte_is_left_and_the_row_tells_what_was(finished, api, owner_key):
    with later(hours=24, seconds=5):
        retention.apply()
        assert stored() == []
        answer = detail(api(owner_key), finished)
    assert answer["status"] == "completed"
    assert len(answer["results"]) == 3


def test_emptying_twice_does_nothing_more(finished):
    with later(hours=25):
        assert retention.empty_expired() == 1
        assert retention.empty_expired() == 0


def test_a_job_that_runs_is_never_emptied(owner):
    submitted(owner.account, 2, stored=True)
    lifecycle.claim("w")
    with later(days=100):
        retention.apply()

    assert len(stored()) == 2
    assert Job.objects.count() == 1


def test_old_rows_go_after_their_days(finished, settings):
    with later(hours=25):
        retention.apply()
    with later(days=settings.JOB_DAYS - 1):
        retention.apply()
        assert Job.objects.count() == 1
    with later(days=settings.JOB_DAYS + 1):
        retention.apply()
    assert Job.objects.count() == 0


def test_a_job_that_never_began_is_not_forgotten(owner, settings):
    submitted(owner.account, stored=True)
    with later(days=settings.JOB_DAYS + 1):
        retention.apply()

    assert Job.objects.count() == 1
    assert len(stored()) == 1


def orphan(days, name="00000000-0000-4000-8000-000000000000"):
    day = (timezone.now() - timedelta(days=days)).date()
    return default_storage.save(f"jobs/{day}/{name}/x/source", ContentFile(b"left"))


@pytest.mark.parametrize("name", ["00000000-0000-4000-8000-000000000000", "no-uuid"])
def test_objects_of_past_days_without_a_row_are_deleted(db, name):
    orphan(3, name)

    assert retention.delete_orphans() == 1
    assert stored() == []


@pytest.mark.parametrize("days", [0, 1])
def test_objects_of_these_days_may_still_get_their_row(db, days):
    kept = orphan(days)
    retention.apply()

    assert stored() == [kept]


def test_objects_of_a_row_are_not_orphans(owner):
    submitted(owner.account, stored=True)
    with later(days=5):
        assert retention.delete_orphans() == 0

    assert len(stored()) == 1


def test_folders_that_are_none_of_ours_are_left_alone(db):
    kept = default_storage.save("jobs/readme/notes.txt", ContentFile(b"x"))
    other = default_storage.save("library/2000-01-01/x", ContentFile(b"x"))
    retention.apply()

    assert stored() == sorted([kept, other])


def test_uploads_of_a_dead_process_go_after_a_day_and_fresh_ones_stay(db, settings):
    settings.UPLOADS.mkdir(parents=True)
    old, fresh = settings.UPLOADS / "old.upload", settings.UPLOADS / "fresh.upload"
    old.write_bytes(b"x")
    fresh.write_bytes(b"x")
    past = (timezone.now() - timedelta(hours=25)).timestamp()
    os.utime(old, (past, past))

    assert retention.delete_left_uploads() == 1
    assert list(settings.UPLOADS.iterdir()) == [fresh]


def test_reservations_of_dead_requests_go_after_a_day(owner):
    idempotency.reserve(owner.account, "k")
    with later(hours=23):
        retention.apply()
        assert IdempotencyKey.objects.count() == 1
    with later(hours=25):
        retention.apply()
        assert IdempotencyKey.objects.count() == 0


def test_deliveries_go_after_their_days_and_no_sooner(owner, settings):
    made = callbacks.make(owner.account, name="", url="http://8.8.8.8/", wanted=["file.uploaded"])
    callbacks.test(made.webhook)
    for days, left in ((settings.DELIVERY_DAYS - 1, 1), (settings.DELIVERY_DAYS + 1, 0)):
        with later(days=days):
            retention.apply()
            assert Delivery.objects.count() == left


def test_a_job_takes_its_callback_and_its_deliveries_along(owner, settings):
    job = submitted(owner.account, callback=Callback("http://8.8.8.8/", "secret"))
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")
    assert Delivery.objects.get().job == job
    with later(days=settings.JOB_DAYS + 2):
        retention.empty_expired()
        retention.delete_old()
    assert not Endpoint.objects.exists()
    assert not Delivery.objects.exists()
