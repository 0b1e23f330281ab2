"""Fair shares: least running first, then turns, plan and age; no more jobs at once than the plan says; two lanes."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from accounts.models import User
from jobs import lanes, lifecycle, node, queries
from jobs.lifecycle import Made, line
from jobs.models import File, Job
from jobs.models.file import Lane
from media_tools import registry
from media_tools import spec as specs
from tests.calls import photo, sent, submitted, time_passes


def account(name, plan="pro"):
    return User.objects.create_user(f"{name}@example.org", plan=plan).account


def claimed(**how):
    held = lifecycle.claim("w", **how)
    return held and held.file.account_id


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_one_file_waits_for_no_more_than_one_of_an_account_that_floods(owner, stranger, workers):
    """With every worker on the flood, the other's file is the very next, however many wait."""
    submitted(owner.account, 300)
    held = [lifecycle.claim("w") for _ in range(workers)]
    submitted(stranger.account)
    lifecycle.succeed(held[0], Made([]))
    assert claimed() == stranger.account.pk


def test_accounts_take_turns_also_where_there_are_more_than_workers(db):
    people = [account(name) for name in "abc"]
    for each in people:
        submitted(each, 4)
    served = []
    for _ in range(6):
        held = lifecycle.claim("w")
        served.append(held.file.account_id)
        lifecycle.succeed(held, Made([]))
    assert served == 2 * [each.pk for each in people]


def test_the_larger_plan_goes_first_among_those_that_had_no_turn_and_then_the_older(db):
    free, older, newer, large = account("a", "free"), account("b"), account("c"), account("d", "enterprise")
    for each in (free, older, newer, large):
        submitted(each)
        time_passes(1)
    assert [claimed() for _ in range(4)] == [large.pk, older.pk, newer.pk, free.pk]


def test_jobs_above_the_limit_wait_as_pending_and_can_be_cancelled(db):
    mine = account("a", "free")
    jobs = [submitted(mine, archive=True) for _ in range(4)]
    held = [lifecycle.claim("w") for _ in range(2)]
    assert lifecycle.claim("w") is None
    assert queries.running_jobs(mine) == 2
    assert [Job.objects.get(pk=job.pk).status for job in jobs] == ["processing"] * 2 + ["pending"] * 2
    assert lifecycle.cancel(jobs[3].pk, mine).status == "cancelled"

    lifecycle.succeed(held[0], Made([]))
    archive = lifecycle.claim("w")
    assert archive.file.kind == "archive", "its archive belongs to the running job and goes on"
    assert lifecycle.claim("w") is None
    lifecycle.succeed(archive, Made([]))
    assert lifecycle.claim("w").file.job_id == jobs[2].pk
    lifecycle.fail(held[1], "undecodable", "The file is broken.")
    assert queries.running_jobs(mine) == 1


def test_files_of_running_jobs_are_found_behind_any_number_that_wait(db):
    mine = account("a", "free")
    for _ in range(3):
        submitted(mine)
    late = [submitted(mine, 2), submitted(mine, 2)]
    Job.objects.filter(pk=late[0].pk).update(status="processing", slot=1)
    Job.objects.filter(pk=late[1].pk).update(status="processing", slot=2)
    assert {lifecycle.claim("w").file.job_id for _ in range(4)} == {job.pk for job in late}
    assert lifecycle.claim("w") is None


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_none_starts_a_job_over_the_limit():
    mine = account("a", "free")
    for _ in range(12):
        submitted(mine)
    ready, most = threading.Barrier(6), []

    def worker():
        ready.wait()
        try:
            for _ in range(20):
                held = lifecycle.claim("w")
                most.append(queries.running_jobs(mine))
                if held:
                    lifecycle.succeed(held, Made([]))
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) <= 2
    assert queries.running_jobs(mine) == 0
    assert set(Job.objects.values_list("status", "completed_files")) == {("completed", 1)}


def test_the_database_itself_refuses_a_slot_twice_and_one_that_nobody_runs_in(owner):
    first, second = submitted(owner.account), submitted(owner.account)
    Job.objects.filter(pk=first.pk).update(status="processing", slot=1)
    for values in ({"status": "processing", "slot": 1}, {"status": "pending", "slot": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.filter(pk=second.pk).update(**values)


def test_a_downgraded_account_starts_nothing_until_it_is_within_its_plan(db):
    mine = account("a", "starter")
    for _ in range(5):
        submitted(mine)
    held = [lifecycle.claim("w") for _ in range(3)]
    mine.plan = "free"
    mine.save()
    lifecycle.succeed(held[0], Made([]))
    assert lifecycle.claim("w") is None
    lifecycle.succeed(held[1], Made([]))
    assert lifecycle.claim("w") is not None


def test_what_waited_behind_the_limit_is_rung_for_when_a_job_ends(db):
    from jobs import queue
    from tests.calls import OrmQ

    mine = account("a", "free")
    for _ in range(3):
        submitted(mine)
    held = [lifecycle.claim("w") for _ in range(2)]
    OrmQ.objects.all().delete()
    lifecycle.succeed(held[0], Made([]))
    lifecycle.ring_if_silent()
    assert queue.waiting() == 1
    lifecycle.ring_if_silent()
    assert queue.waiting() == 1


def test_a_worker_kept_for_short_files_takes_no_long_one(owner):
    film, picture = submitted(owner.account), submitted(owner.account)
    File.objects.filter(job=picture).update(lane=Lane.SHORT)
    assert lifecycle.claim("w", may_be_long=lambda: False).file.job_id == picture.pk
    assert lifecycle.claim("w", may_be_long=lambda: False) is None
    assert lifecycle.claim("w").file.job_id == film.pk


def test_a_lone_worker_takes_short_files_first_but_lets_no_film_wait_for_ever(owner):
    films, pictures = submitted(owner.account, 2), submitted(owner.account, 2)
    File.objects.filter(job=pictures).update(lane=Lane.SHORT)
    assert lifecycle.claim("w", short_first=True).file.job_id == pictures.pk
    File.objects.filter(job=films).update(available_at=Now() - timedelta(seconds=line.LONG_MAY_WAIT + 1))
    File.objects.filter(job=pictures).update(available_at=Now() - timedelta(seconds=1))
    assert lifecycle.claim("w", short_first=True).file.job_id == films.pk


def test_a_node_has_one_place_less_for_long_files_than_workers(settings, tmp_path, monkeypatch):
    settings.WORKERS, settings.SHORT_WORKERS, settings.SCRATCH = 3, 1, tmp_path
    monkeypatch.setattr(node, "_folder", None)
    node.begin()
    first, second, third = (node.Places() for _ in range(3))
    assert [first.take(), second.take(), third.take()] == [True, True, False]
    assert first.take(), "who has a place keeps it"
    first.close()
    assert third.take()
    second.close()
    third.close()


def test_the_lane_is_told_by_what_goes_in_and_what_comes_out():
    from tests.samples import films

    convert = registry.tools()["convert"]
    to_webp, to_mp4 = (specs.parse(convert, {"format": form}) for form in ("webp", "mp4"))
    assert lanes.of_heads([photo()], to_webp) == Lane.SHORT
    assert lanes.of_heads([photo()], to_mp4) == Lane.LONG
    assert lanes.of_heads([films.film()], to_webp) == Lane.LONG
    assert lanes.lane([], to_webp) == Lane.LONG, "what has still to be fetched may be a film"


def test_a_job_of_pictures_waits_in_the_short_lane_with_its_archive(api, owner_key):
    from tests.calls import created

    job = created(api(owner_key), sent(), createArchive="true")
    assert set(job.files.values_list("lane", flat=True)) == {"short"}
    assert settings.SHORT_WORKERS < settings.WORKERS
