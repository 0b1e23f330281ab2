"""What the supervisor does with a program that stands still, or that cannot stay alive."""

import os
import sys
from pathlib import Path

import pytest

from convertly import supervisor, watchdog
from convertly.supervisor import Program, Supervisor
from convertly.watchdog import Watchdog
from jobs import node, queries


class Scripted:
    """A watch that finds the programs stuck that it is told of."""

    def __init__(self, stuck: int = 0) -> None:
        self.stuck, self.seen = stuck, []

    def is_stuck(self, pid: int) -> bool:
        if pid not in self.seen:
            self.seen.append(pid)
        return len(self.seen) <= self.stuck

    def is_at_work(self, pid: int) -> int:
        return 0


@pytest.fixture
def swift(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rules at the pace of a test."""
    monkeypatch.setattr(supervisor, "WATCH_SECONDS", 0.1)
    monkeypatch.setattr(supervisor, "LOOK_SECONDS", 0.02)


def supervised(folder: Path, script: str, watch: Scripted, is_done=lambda: False):
    said: list[str] = []
    made = Supervisor(
        [Program("thing", (sys.executable, "-c", script), watch=watch)],
        folder,
        is_ready=is_done,
        announce=lambda: made._asked.append(15),
        say=said.append,
        grace_seconds=5,
    )
    return made, said


def test_what_cannot_stay_alive_ends_with_a_message(tmp_path: Path, swift: None, monkeypatch) -> None:
    monkeypatch.setattr(supervisor, "MOST_STARTS", 2)
    made, said = supervised(Path.cwd(), "raise SystemExit(3)", Scripted())
    assert made.run() == 1
    assert said == [
        "The thing ended by itself with status 3 and is started again.",
        "The thing ended by itself with status 3; stopping.",
    ]


def test_what_stands_still_is_started_again_even_if_it_is_deaf_to_signals(tmp_path: Path, swift: None) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(100)"
    watch = Scripted(stuck=1)
    made, said = supervised(Path.cwd(), deaf, watch, is_done=lambda: len(watch.seen) == 2)
    made._grace_seconds = 0.2
    assert made.run() == 0
    assert said[0] == "The thing stands still and is started again."


@pytest.fixture
def watched(settings, monkeypatch, tmp_path) -> Watchdog:
    settings.WATCHDOG_SECONDS, settings.WORKERS, settings.SCRATCH = 90, 2, tmp_path
    now, made = [1000.0], Watchdog()
    monkeypatch.setattr(watchdog.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(node, "last_pulse", lambda cluster: made.pulse)
    monkeypatch.setattr(node, "busy_workers", lambda cluster: made.busy)
    monkeypatch.setattr(queries, "database_answers", lambda: made.database)
    made.pulse, made.busy, made.database, made.now = None, 0, True, now
    return made


def stuck_after(dog: Watchdog, seconds: int) -> bool:
    """Look every second for so long, as the supervisor does."""
    found = False
    for _ in range(seconds):
        dog.now[0] += 1
        found = dog.is_stuck(1) or found
    return found


def test_a_cluster_of_which_no_free_worker_answers_is_stuck_after_its_time(watched) -> None:
    assert not watched.is_stuck(1)
    assert not stuck_after(watched, 89)
    assert stuck_after(watched, 1)


def test_a_cluster_that_answers_is_never_stuck(watched) -> None:
    for _ in range(20):
        watched.pulse = watched.now[0]
        assert not stuck_after(watched, 29)


def test_workers_that_are_all_at_work_are_no_standstill_but_one_of_two_is(watched) -> None:
    watched.busy = 2
    assert not stuck_after(watched, 1_000)
    watched.busy = 1
    assert stuck_after(watched, 91)


def test_a_database_that_is_down_is_no_standstill_nor_the_first_half_minute_after(watched) -> None:
    watched.database = False
    assert not stuck_after(watched, 600)
    watched.database = True
    assert not stuck_after(watched, 29)


def test_pulses_and_busy_marks_are_read_by_whom_they_are_for(settings, tmp_path, monkeypatch) -> None:
    settings.SCRATCH = tmp_path
    monkeypatch.setattr(node, "_folder", None)
    node.begin()
    assert node.last_pulse(os.getpid()) is None
    node.beat()
    assert node.last_pulse(os.getpid()) > 0
    with node.busy():
        assert node.busy_workers(os.getpid()) == 1
        settings.HEARTBEAT_SECONDS = 0
        assert node.busy_workers(os.getpid()) == 0, "who has not shown it lately is not at work"
