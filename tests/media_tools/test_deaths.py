"""Whatever becomes of a child, its file gets a result or an error with its own code, and the next file goes on."""

import logging
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from media_tools.errors import (
    ChildDied,
    ChildTimeout,
    ChildUnavailable,
    MediaError,
    OutOfMemory,
    OutputTooLarge,
)
from media_tools.pool import Workspace
from tests.media_tools.conftest import LIMITS, MakePool, do

DEATHS = {
    "segfault": ChildDied,
    "abort": ChildDied,
    "exit-silently": ChildDied,
    "raise-bug": ChildDied,
    "sleep-for-ever": ChildTimeout,
    "spin-in-c": ChildTimeout,
    "stop-in-the-middle": ChildTimeout,
    "eat-memory": OutOfMemory,
    "eat-memory-behind-an-error": OutOfMemory,
    "flood-the-line": ChildDied,
    "talk-rubbish": ChildDied,
    "claim-to-be-busy": ChildDied,
    "close-the-line": ChildDied,
    "point-outside": ChildDied,
    "name-no-format": ChildDied,
}


@pytest.mark.parametrize(("tool", "error"), DEATHS.items(), ids=DEATHS)
def test_a_poison_file_fails_with_its_own_code_after_two_children_or_its_whole_time(
    workspace: Workspace, caplog: pytest.LogCaptureFixture, tool: str, error: type[MediaError]
) -> None:
    do(workspace, "copy")
    first = workspace.pid
    with caplog.at_level(logging.WARNING, "media_tools"), pytest.raises(ChildDied) as death:
        do(workspace, tool, limits=replace(LIMITS, wall_seconds=1) if error is ChildTimeout else LIMITS)
    assert type(death.value) is error
    assert 8 <= len(death.value.message) <= 300
    assert not any(word in death.value.message for word in ("secret", "Traceback", "/", "Error"))
    assert sum(error.code in record.getMessage() for record in caplog.records) == (1 if error is ChildTimeout else 2)
    assert do(workspace, "copy", "next") == "next"
    assert workspace.pid != first
    assert not Path(f"/proc/{first}").exists()


def test_a_bug_is_told_to_the_log_alone(workspace: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ChildDied) as death:
        do(workspace, "raise-bug")
    assert "secret detail of the inside" in caplog.text
    assert "secret" not in death.value.message


def test_computing_time_is_limited_apart_from_the_clock(make_pool: MakePool) -> None:
    limits = replace(LIMITS, wall_seconds=60, cpu_seconds=1)
    with make_pool(limits=limits).workspace(1) as workspace, pytest.raises(ChildTimeout, match="computing time"):
        do(workspace, "spin-in-c")


def test_a_call_may_bring_limits_of_its_own(make_pool: MakePool) -> None:
    limits = replace(LIMITS, wall_seconds=1)
    with make_pool().workspace(1) as workspace:
        assert "half-of" in do(workspace, "slowly", 1.5)
        with pytest.raises(ChildTimeout):
            do(workspace, "slowly", 1.5, limits=limits)


@pytest.mark.parametrize("tool", ["write-one-huge-file", "write-behind-an-error", "write-many-files"])
def test_a_result_that_grows_too_large_is_refused(workspace: Workspace, tool: str) -> None:
    with pytest.raises(OutputTooLarge):
        do(workspace, tool)
    assert do(workspace, "copy", "next") == "next"


def test_printing_does_no_harm(workspace: Workspace) -> None:
    assert do(workspace, "print-a-lot") == "nothing"


def test_an_answer_left_on_the_line_is_not_taken_for_the_next_file(workspace: Workspace) -> None:
    assert do(workspace, "answer-twice") == "first"
    time.sleep(0.6)
    assert do(workspace, "copy", "next") == "next"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_child_that_is_hit_in_the_middle_is_replaced_and_the_file_tried_again(
    workspace: Workspace, number: signal.Signals
) -> None:
    pids: list[int | None] = []

    def hit_the_first(part: float) -> None:
        pids.append(workspace.pid)
        assert workspace.pid is not None
        os.kill(workspace.pid, number)

    answer = do(workspace, "slowly", 0.5, on_progress=hit_the_first, limits=replace(LIMITS, wall_seconds=3))
    assert len(pids) == 1
    assert workspace.pid != pids[0]
    assert answer == f"half-of-{workspace.pid}", "what the first child had written is gone"


def test_two_hits_end_the_file_and_the_next_one_goes_on(workspace: Workspace) -> None:
    done = threading.Event()
    killer = threading.Thread(target=_kill_every_child, args=(workspace, done))
    killer.start()
    try:
        with pytest.raises(ChildDied) as death:
            do(workspace, "slowly", 2)
    finally:
        done.set()
        killer.join()
    assert type(death.value) is ChildDied
    assert do(workspace, "copy", "next") == "next"


def _kill_every_child(workspace: Workspace, done: threading.Event) -> None:
    """Kill each child as soon as it has begun its file."""
    while not done.wait(0.01):
        for half in (workspace.path / "out").glob("half-of-*"):
            if int(half.name.removeprefix("half-of-")) == workspace.pid:
                os.kill(workspace.pid, signal.SIGKILL)


def test_a_child_killed_while_idle_costs_the_next_file_nothing(
    make_pool: MakePool, caplog: pytest.LogCaptureFixture
) -> None:
    pool = make_pool()
    with pool.workspace(1) as workspace:
        do(workspace, "copy")
        assert workspace.pid is not None
        os.kill(workspace.pid, signal.SIGKILL)
        _wait_until_dead(workspace.pid)
    with pool.workspace(1) as workspace:
        assert do(workspace, "copy", "next") == "next"
    assert caplog.records == []


def _wait_until_dead(pid: int) -> None:
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_a_caller_who_gives_up_in_the_middle_leaves_no_child_at_work(workspace: Workspace) -> None:
    pids: list[int | None] = []

    def give_up(part: float) -> None:
        pids.append(workspace.pid)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        do(workspace, "slowly", 60, on_progress=give_up)
    assert not Path(f"/proc/{pids[0]}").exists()
    assert do(workspace, "copy", "next") == "next"


def test_a_child_that_cannot_start_is_no_fault_of_the_file(make_pool: MakePool) -> None:
    pool = make_pool(command=(sys.executable, "-c", "raise SystemExit('broken')"))
    with pool.workspace(1) as workspace, pytest.raises(ChildUnavailable) as unavailable:
        do(workspace, "copy")
    assert not unavailable.value.permanent
