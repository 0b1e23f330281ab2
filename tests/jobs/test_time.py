"""Clocks that are wrong, and beats that come twice: no lease is stolen, and every duty is done once."""

import sys
import threading
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from jobs import clock, lifecycle, queue, retention, tasks
from jobs.models import Event, File, Pulse
from tests.calls import OrmQ, created, detail, later, submitted, time_passes, work_off

WRONG = [timedelta(minutes=5), timedelta(minutes=-5), timedelta(hours=24), timedelta(hours=-24)]


@pytest.mark.parametrize("by", WRONG, ids=str)
def test_a_node_whose_clock_is_wrong_steals_no_lease_and_loses_none(owner, by):
    submitted(owner.account, 2)
    mine = lifecycle.claim("right")
    with time_machine.travel(timezone.now() + by):
        theirs = lifecycle.claim("wrong")
        assert lifecycle.renew(theirs)
        assert lifecycle.recover() == 0
    assert lifecycle.recover() == 0
    assert lifecycle.renew(mine)
    assert lifecycle.renew(theirs)


@pytest.mark.parametrize("by", WRONG, ids=str)
def test_results_are_kept_for_their_time_whatever_the_clocks_of_nodes_show(api, owner_key, by):
    with time_machine.travel(timezone.now() + by):
        job = created(api(owner_key))
        work_off()
    job.refresh_from_db()
    assert job.created_at <= job.started_at <= job.completed_at
    assert job.expires_at - job.completed_at == timedelta(hours=settings.RESULT_HOURS)
    assert abs(job.expires_at - timezone.now() - timedelta(hours=settings.RESULT_HOURS)) < timedelta(minutes=2)

    with time_machine.travel(timezone.now() + by):
        retention.apply()
        [result] = detail(api(owner_key), job)["results"]
        assert api(None).get(result["downloadUrl"]).status_code == 200
    with later(hours=settings.RESULT_HOURS, minutes=2), time_machine.travel(timezone.now() - timedelta(days=3)):
        assert api(None).get(result["downloadUrl"]).status_code == 410
        assert retention.empty_expired() == 1


def test_a_clock_that_was_set_back_lets_no_dead_worker_hold_its_file_for_long(owner):
    submitted(owner.account)
    lifecycle.claim("dead")
    File.objects.update(lease_until=F("lease_until") + timedelta(hours=24))
    lifecycle.recover()
    time_passes(settings.LEASE_SECONDS + 1)
    assert lifecycle.recover() == 1


def test_after_the_clock_was_set_forward_an_owner_has_the_time_to_renew(owner, monkeypatch):
    submitted(owner.account)
    held = lifecycle.claim("alive")
    steady = clock.Steady()
    monkeypatch.setattr(sys.modules["jobs.lifecycle.recover"], "_clock", steady)
    lifecycle.recover()
    told = clock.database_now
    monkeypatch.setattr(clock, "database_now", lambda: told() + timedelta(hours=24))
    File.objects.update(lease_until=Now() - timedelta(hours=23))
    assert lifecycle.recover() == 0
    assert lifecycle.renew(held)
    assert not steady.trusts(2 * settings.HEARTBEAT_SECONDS)
    File.objects.update(lease_until=Now() - timedelta(seconds=1))
    steady._trusted_from = 0
    assert lifecycle.recover() == 1, "who did not renew in that time is dead"


@pytest.mark.django_db(transaction=True)
def test_of_beats_at_once_one_does_the_duty():
    assert at_once(6, lambda: tasks.take_duty("sweep", 30)).count(True) == 1
    time_passes(31)
    assert at_once(6, lambda: tasks.take_duty("sweep", 30)).count(True) == 1
    Pulse.objects.update(at=Now() + timedelta(hours=24))
    assert tasks.take_duty("sweep", 30), "the clock was set back since"


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_have_one_effect(owner):
    submitted(owner.account, 5)
    for _ in range(5):
        lifecycle.claim("dead")
    OrmQ.objects.all().delete()
    time_passes(settings.LEASE_SECONDS + 1)
    assert sum(at_once(4, lifecycle.recover)) == 5
    assert Event.objects.filter(name="lease ended").count() == 5
    assert queue.waiting() == 5
    assert set(File.objects.values_list("status", "attempts")) == {("pending", 1)}


def at_once(times, call):
    ready, answers = threading.Barrier(times), []

    def one():
        ready.wait()
        try:
            answers.append(call())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
