"""Workers, the whole cluster and its main process are killed; after a restart every job ends and nothing is doubled."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from tests.acceptance.stack import Stack, alive, descendants, running, wait_for


def _complete(stack: Stack, key: str, job_ids: list[str], files: int) -> None:
    """Check that every job ended with one result per file, each of which can be fetched."""
    for job_id in job_ids:
        detail = stack.finished(key, job_id, seconds=90)
        assert (detail["status"], detail["completedFiles"], detail["failedFiles"]) == ("completed", files, 0)
        links = {result["downloadUrl"] for result in detail["results"]}
        assert len(links) == len(detail["results"]) == files
        assert all(stack.call("GET", link).status_code == 200 for link in links)
    assert stack.outputs() == files * len(job_ids)


def test_a_busy_worker_is_killed_and_its_file_is_done_by_another(fresh: Stack, slow_picture: bytes) -> None:
    key = fresh.key()
    jobs = [fresh.create(key, [(f"{n}.png", slow_picture) for n in range(2)], format="avif") for _ in range(2)]
    for _ in range(2):
        busy = fresh.busy_worker()
        os.kill(busy, signal.SIGKILL)
        wait_for(lambda busy=busy: not alive(busy), "the worker to be gone")
    _complete(fresh, key, jobs, files=2)


def test_an_idle_worker_is_killed_and_new_jobs_start_with_nobodys_help(tmp_path: Path, photo: bytes) -> None:
    with running(tmp_path, {"WATCHDOG_SECONDS": "6"}) as stack:
        key = stack.key()
        before = stack.create(key, [("before.jpg", photo)])
        stack.finished(key, before)
        for pid in stack.worker_pids():
            os.kill(pid, signal.SIGKILL)
        after = stack.create(key, [("after.jpg", photo)])
        _complete(stack, key, [before, after], files=1)
        assert "stands still and is started again" in (tmp_path / "log").read_text()


@pytest.mark.parametrize("to_group", [False, True], ids=["main process", "group"])
def test_a_stop_hands_the_work_back_at_once_and_counts_no_attempt(
    tmp_path: Path, slow_picture: bytes, to_group: bool
) -> None:
    with running(tmp_path, {"STOP_SECONDS": "1", "LEASE_SECONDS": "600"}) as stack:
        key = stack.key()
        job_id = stack.create(key, [(f"{n}.png", slow_picture) for n in range(2)], format="avif", compression="100")
        stack.busy_worker()
        assert stack.cluster is not None
        below = descendants(stack.cluster.pid)
        if to_group:
            # as a service manager does that signals everything it started
            for pid in [stack.cluster.pid, *below]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
        else:
            stack.cluster.terminate()
        assert stack.cluster.wait(30) == 0
        held = stack.rows("SELECT status, attempts, lease_until FROM jobs_file WHERE status <> 'completed'")
        assert held, "the picture was too quick to be cut off"
        assert set(held) == {("pending", 0, None)}
        stack.start_cluster()
        _complete(stack, key, [job_id], files=2)


def test_the_whole_cluster_is_killed_and_after_a_restart_every_job_ends(fresh: Stack, slow_picture: bytes) -> None:
    key = fresh.key()
    jobs = [fresh.create(key, [(f"{n}.png", slow_picture) for n in range(2)], format="avif") for _ in range(2)]
    for _ in range(2):
        fresh.busy_worker()
        fresh.kill_cluster()
        fresh.start_cluster()
    _complete(fresh, key, jobs, files=2)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_the_main_process(fresh: Stack, slow_picture: bytes, how: signal.Signals) -> None:
    key = fresh.key()
    job_id = fresh.create(key, [("noise.png", slow_picture)], format="avif")
    fresh.busy_worker()
    assert fresh.cluster is not None
    below = descendants(fresh.cluster.pid)
    os.kill(fresh.cluster.pid, how)
    fresh.cluster.wait(30)
    wait_for(lambda: not any(alive(pid) for pid in below), "every process of the cluster to end", 20)
    fresh.start_cluster()
    _complete(fresh, key, [job_id], files=1)
