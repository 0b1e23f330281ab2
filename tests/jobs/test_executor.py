"""A doorbell's answer: whatever happens to a file, it ends in its row and nowhere else."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.utils import timezone

from jobs import executor, lifecycle, storage, tasks
from jobs.errors import StorageUnavailable
from jobs.models import Event, File, Job, Output
from media_tools.errors import ChildTimeout, PoolBusy
from media_tools.pool import Pool
from tests.calls import created, photo, sent, submitted, time_passes, work_off
from tests.contract import check_sentence
from tests.media_tools.conftest import POISON
from tests.rooms import stored

REAL_POOL = executor.pool
"""Taken before each test puts the suite's own children in its place."""


def raising(error):
    def call(*_: object, **__: object) -> None:
        raise error

    return call


def test_says_whether_there_was_work(owner):
    assert executor.work_on_next() is False
    submitted(owner.account, stored=True)
    assert executor.work_on_next() is True
    assert executor.work_on_next() is False


def test_the_task_of_a_doorbell_does_one_file(owner):
    submitted(owner.account, 2, stored=True)
    tasks.work()

    assert sorted(File.objects.values_list("status", flat=True)) == ["completed", "pending"]


def test_the_result_stands_under_the_attempt_s_own_key(owner):
    submitted(owner.account, stored=True)
    work_off()

    output, file = Output.objects.get(), File.objects.get()
    assert output.key == f"{file.folder}/0.webp"
    assert sorted(stored()) == sorted([file.source_key, output.key])
    assert default_storage.size(output.key) == output.size


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (PoolBusy("Every place is taken; try again."), "pending", ""),
        (StorageUnavailable("The storage does not answer; try again."), "pending", ""),
        (RuntimeError("secret at /srv/x"), "pending", ""),
        (ChildTimeout("The file took too long; send a smaller one."), "failed", "decoder_timeout"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_machine_s_fault_is_tried_again_and_the_file_s_fault_is_not(owner, monkeypatch, error, status, code):
    submitted(owner.account, stored=True)
    monkeypatch.setattr(executor, "execute_later", raising(error))
    executor.work_on_next()

    file = File.objects.get()
    assert (file.status, file.error_code) == (status, code)


def test_an_unexpected_fault_ends_after_three_attempts_and_tells_no_secret(owner, monkeypatch):
    submitted(owner.account, stored=True)
    monkeypatch.setattr(executor, "execute_later", raising(RuntimeError("secret at /srv/x")))
    for _ in range(5):
        work_off()
        time_passes(60)

    file = File.objects.get()
    assert (file.status, file.attempts, file.error_code) == ("failed", 3, "internal_error")
    check_sentence(file.error_message)
    assert not Event.objects.filter(detail__contains="secret").exists()


def test_a_lost_source_fails_its_file_at_once_and_alone(owner):
    job = submitted(owner.account, 2, stored=True)
    default_storage.delete(File.objects.get(position=0).source_key)
    work_off()

    lost, good = File.objects.order_by("position")
    assert (lost.status, lost.error_code, lost.attempts) == ("failed", "not_found", 1)
    check_sentence(lost.error_message)
    assert good.status == "completed"
    job.refresh_from_db()
    assert job.status == "completed"


def test_when_the_database_stays_away_the_lease_speaks(owner, monkeypatch):
    submitted(owner.account, stored=True)
    monkeypatch.setattr(executor, "AWAY_SECONDS", 0)
    monkeypatch.setattr(lifecycle, "succeed", raising(OperationalError("gone")))
    with pytest.raises(OperationalError):
        executor.work_on_next()

    assert File.objects.get().status == "processing"


def test_a_result_that_was_published_unheard_keeps_its_objects(owner, monkeypatch):
    submitted(owner.account, stored=True)
    original = lifecycle.succeed

    def unheard(*args):
        assert original(*args)
        return False

    monkeypatch.setattr(lifecycle, "succeed", unheard)
    executor.work_on_next()

    assert Output.objects.get().key in stored()


def test_who_lost_its_file_meanwhile_takes_its_objects_with_it(owner, monkeypatch):
    submitted(owner.account, stored=True)
    original = executor.kept

    def slow(*args):
        outputs = original(*args)
        File.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        lifecycle.recover()
        return outputs

    monkeypatch.setattr(executor, "kept", slow)
    executor.work_on_next()

    assert stored() == [File.objects.get().source_key]
    assert not Output.objects.exists()
    assert Job.objects.get().completed_files == 0


def test_a_failed_file_leaves_only_its_source(api, owner_key):
    created(api(owner_key), sent(content=photo()[:300]))
    work_off()

    assert stored() == [File.objects.get().source_key]


def test_progress_reaches_the_row(owner, monkeypatch):
    monkeypatch.setattr(executor, "REPORT_EVERY", 0)
    submitted(owner.account, stored=True)
    held = lifecycle.claim("w")
    report = executor._reporter(held)
    report(0.25)
    assert File.objects.get().progress == 25
    report(7.0)
    assert File.objects.get().progress == 100


def test_a_warning_of_the_tool_stands_beside_its_result(api, owner_key, monkeypatch):
    from dataclasses import replace

    from media_tools.workspace import Workspace

    original = Workspace.run
    monkeypatch.setattr(
        Workspace,
        "run",
        lambda *args, **more: replace(original(*args, **more), warning="Only the first page was taken."),
    )
    created(api(owner_key))
    work_off()

    [item] = api(owner_key).get("/api/jobs").json()["jobs"]
    assert item["results"][0]["warning"] == "Only the first page was taken."


def test_storage_that_is_away_for_a_moment_costs_an_attempt_and_no_file(owner, monkeypatch):
    submitted(owner.account, stored=True)
    original, calls = storage.put, []

    def once(*args):
        calls.append(args)
        if len(calls) == 1:
            raise StorageUnavailable("The storage does not answer; try again.")
        original(*args)

    monkeypatch.setattr(storage, "put", once)
    work_off()
    time_passes(3)
    work_off()

    assert (File.objects.get().status, File.objects.get().attempts) == ("completed", 2)


def test_threads_that_ask_at_once_share_one_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(8)
    made: list[object] = []

    def slow(**wanted: object) -> object:
        made.append(wanted)
        time.sleep(0.05)
        return object()

    def ask(_: int) -> object:
        together.wait()
        return REAL_POOL()

    monkeypatch.setattr(executor, "_pool", cache(executor._pool.__wrapped__))
    monkeypatch.setattr(executor, "Pool", slow)
    with ThreadPoolExecutor(8) as threads:
        given = set(threads.map(ask, range(8)))
    assert (len(made), len(given)) == (1, 1)


@pytest.mark.parametrize("tool", ["sleep-for-ever", "spin-in-c", "tell-progress-for-ever"])
def test_who_lost_its_lease_ends_its_child_and_writes_nothing(owner, monkeypatch, settings, tmp_path, caplog, tool):
    pool = Pool(size=1, root=tmp_path / "pool", limits=settings.MEDIA_LIMITS, command=POISON)
    monkeypatch.setattr(executor, "pool", lambda: pool)
    monkeypatch.setattr(lifecycle, "renew", lambda held: False)
    settings.HEARTBEAT_SECONDS = 0.1
    submitted(owner.account, stored=True)
    File.objects.update(spec={"tool": tool, "values": {}})
    try:
        assert executor.work_on_next() is True
        with pool.workspace(1) as workspace:
            assert workspace._child.files_done == 0, "the child that was at work is gone"
    finally:
        pool.close()

    file = File.objects.get()
    assert (file.status, file.error_code, file.attempts) == ("processing", "", 1)
    assert stored() == [file.source_key]
    assert "its child was ended" in caplog.text
