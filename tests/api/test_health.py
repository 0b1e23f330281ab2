"""`/healthz` and `/readyz`."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.db import OperationalError
from django.db.models.functions import Now

from jobs import lifecycle, tasks
from jobs.models import Pulse
from tests.calls import submitted

WELL = dict.fromkeys(("database", "storage", "disk", "queue"), True)


def test_healthz_asks_nothing_of_the_database(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.fixture
def beating(db):
    """The queue answered a doorbell just now, and the deliveries were looked for."""
    Pulse.show(Pulse.QUEUE, Pulse.DELIVERIES)


def test_readyz_is_ok_when_all_parts_work_and_names_the_layers_of_the_cage(client, beating):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    body = answer.json()
    assert body["status"] == "ok"
    assert body["checks"] == WELL
    assert body["deliveries"] is True
    assert body["cage"]
    assert "no-store" in answer["Cache-Control"]


def test_readyz_is_503_when_the_queue_was_quiet_for_a_minute(client, beating):
    Pulse.objects.filter(name=Pulse.QUEUE).update(at=Now() - timedelta(seconds=61))

    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == WELL | {"queue": False}


def test_readyz_says_that_nobody_looked_for_deliveries_for_a_minute_and_is_ready_still(client, beating):
    Pulse.objects.filter(name=Pulse.DELIVERIES).update(at=Now() - timedelta(seconds=61))

    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"] == WELL
    assert answer.json()["deliveries"] is False


def test_readyz_is_503_when_nothing_ever_beat(client, db):
    assert client.get("/readyz").status_code == 503


def test_readyz_is_503_when_the_storage_does_not_answer(client, beating, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(storages["probe"], "listdir", broken)
    monkeypatch.setattr("jobs.storage.os.makedirs", broken)
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["storage"] is False
    assert "gone" not in answer.content.decode()


def test_readyz_is_503_when_the_disk_is_almost_full(client, beating, settings):
    settings.DISK_FREE_BYTES = 2**60
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == WELL | {"disk": False}


def test_readyz_is_503_and_no_traceback_when_the_database_does_not_answer(client, beating, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise OperationalError("could not connect to db.internal")

    monkeypatch.setattr("jobs.models.Pulse.objects.exists", broken)
    monkeypatch.setattr("jobs.models.Pulse.objects.filter", broken)
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == WELL | {"database": False, "queue": False}
    assert "internal" not in answer.content.decode()


def test_the_queue_is_alive_while_busy_workers_renew_their_leases(client, owner):
    submitted(owner.account)
    assert client.get("/readyz").json()["checks"]["queue"] is False
    held = lifecycle.claim("busy")
    assert client.get("/readyz").json()["checks"]["queue"] is True
    lifecycle.succeed(held, lifecycle.Made([]))
    assert client.get("/readyz").json()["checks"]["queue"] is False


def test_an_answered_doorbell_shows_that_the_queue_carries_work(client, db, monkeypatch):
    monkeypatch.setattr(tasks, "_due", {})
    tasks.work()
    assert client.get("/readyz").json()["checks"]["queue"] is True
