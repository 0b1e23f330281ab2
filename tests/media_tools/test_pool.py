"""The pool lends clean workspaces with living children, to threads and forked processes alike."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from media_tools.errors import (
    EncodeFailed,
    InvalidParam,
    PoolBusy,
)
from media_tools.pool import Pool, Workspace
from media_tools.spec import Spec
from tests.media_tools.conftest import LIMITS, POISON, MakePool, do


def test_a_file_comes_back_with_its_path_and_nothing_is_told_of_what_takes_a_moment(workspace: Workspace) -> None:
    seen: list[float] = []
    (workspace.path / "source").write_text("hello")
    result = workspace.run(Spec("copy", {}), ["source"], seen.append)
    (output,) = result.outputs
    assert output.path == workspace.path / "out" / "said.txt"
    assert output.path.read_text() == "hello"
    assert output.size == len("hello"), "measured, not believed"
    assert output.mime == "image/png", "the type is the format's own, whatever the child says"
    assert seen == []


def test_a_warm_child_is_used_again(make_pool: MakePool) -> None:
    pool = make_pool()
    pids = set()
    for _ in range(3):
        with pool.workspace(1) as workspace:
            do(workspace, "copy")
            pids.add(workspace.pid)
    assert len(pids) == 1


def test_progress_is_thinned_out_and_only_rises(workspace: Workspace) -> None:
    seen: list[float] = []
    do(workspace, "tell-progress", on_progress=seen.append)
    assert 2 <= len(seen) < 30
    assert seen == sorted(seen)


def test_an_error_of_a_tool_is_rebuilt_and_the_child_lives(workspace: Workspace) -> None:
    do(workspace, "copy")
    before = workspace.pid
    with pytest.raises(EncodeFailed, match="could not be written as WebP"):
        do(workspace, "refuse-encoding")
    with pytest.raises(EncodeFailed, match="could not be written as WebP"):
        do(workspace, "refuse-in-a-circle")
    with pytest.raises(InvalidParam) as refused:
        do(workspace, "refuse-parameter")
    assert refused.value.field == "frames"
    assert refused.value.allowed == {"minimum": 1, "maximum": 9}
    assert workspace.pid == before


def test_a_child_is_replaced_after_its_share_of_files(make_pool: MakePool) -> None:
    pool = make_pool(uses_per_child=2)
    pids = []
    for _ in range(4):
        with pool.workspace(1) as workspace:
            do(workspace, "copy")
            pids.append(workspace.pid)
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_a_child_that_has_grown_is_replaced(make_pool: MakePool) -> None:
    pool = make_pool()
    with pool.workspace(1) as workspace:
        do(workspace, "grow")
        grown = workspace.pid
    with pool.workspace(1) as workspace:
        do(workspace, "copy")
        assert workspace.pid != grown


def test_nothing_of_one_file_is_left_for_the_next(make_pool: MakePool) -> None:
    pool = make_pool(uses_per_child=1)
    for tool in ("leave-a-trail", "write-what-resists", "leave-a-trail"):
        with pool.workspace(1) as workspace:
            answer = do(workspace, tool)
            folder = workspace.path
        left = {str(path.relative_to(folder)) for path in folder.rglob("*")}
        assert {name for name in left if not name.startswith("etc")} == {"out", "tmp"}
    assert answer.count("trail") == 1


def test_a_full_pool_says_so(make_pool: MakePool) -> None:
    pool = make_pool()
    with pool.workspace(0.1), pytest.raises(PoolBusy) as busy, pool.workspace(0.1):
        pass
    assert not busy.value.permanent
    with pool.workspace(0.1) as workspace:
        assert do(workspace, "copy") == "hello"


def test_threads_share_a_pool_and_get_their_own_answers(make_pool: MakePool) -> None:
    pool = make_pool(size=2)
    answers: dict[int, str] = {}
    pids: set[int | None] = set()

    def work(number: int) -> None:
        for _ in range(5):
            with pool.workspace(30) as workspace:
                answers[number] = do(workspace, "copy", number)
                pids.add(workspace.pid)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: str(number) for number in range(6)}
    assert len(pids) <= 2, "a child outlives the thread that first needed it"


def test_a_forked_process_starts_children_of_its_own(make_pool: MakePool) -> None:
    pool = make_pool()
    with pool.workspace(1) as workspace:
        do(workspace, "copy")
        mine, folder = workspace.pid, workspace.path
    reader, writer = os.pipe()
    forked = os.fork()
    if forked == 0:
        try:
            with pool.workspace(1) as workspace:
                do(workspace, "copy")
                os.write(writer, f"{workspace.pid} {workspace.path}".encode())
            pool.close()
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        pid, path = told.read().split()
    os.waitpid(forked, 0)
    assert int(pid) != mine
    assert Path(path) != folder
    with pool.workspace(1) as workspace:
        assert do(workspace, "copy", "next") == "next"
        assert workspace.pid == mine


def test_children_die_with_their_process_and_their_folders_are_swept(tmp_path: Path, make_pool: MakePool) -> None:
    root = tmp_path / "scratch"
    reader, writer = os.pipe()
    forked = os.fork()
    if forked == 0:
        try:
            with Pool(size=1, root=root, limits=LIMITS, command=POISON).workspace(1) as workspace:
                do(workspace, "copy")
                os.write(writer, str(workspace.pid).encode())
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader) as told:
        orphan = int(told.read())
    os.waitpid(forked, 0)
    assert _gone(orphan)
    (left,) = root.iterdir()
    living = make_pool(root=root)
    assert not left.exists()
    with living.workspace(1) as workspace:
        make_pool(root=root)
        assert workspace.path.is_dir(), "a living process's folder is not swept"


def _gone(pid: int) -> bool:
    """Wait for a process to be dead; a zombie that its new parent has not buried yet is dead too."""
    for _ in range(500):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False


def test_closing_leaves_nothing(tmp_path: Path) -> None:
    pool = Pool(size=1, root=tmp_path / "scratch", limits=LIMITS, command=POISON)
    with pool.workspace(1) as workspace:
        do(workspace, "copy")
        pid = workspace.pid
    pool.close()
    assert list((tmp_path / "scratch").iterdir()) == []
    assert not Path(f"/proc/{pid}").exists()


def test_scratch_folders_are_private(workspace: Workspace) -> None:
    assert workspace.path.stat().st_mode & 0o077 == 0
    assert workspace.path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../source", "/etc/passwd", "", "a/b"])
def test_a_source_is_the_name_of_a_file_in_the_workspace(workspace: Workspace, name: str) -> None:
    with pytest.raises(ValueError, match="name of a file"):
        workspace.run(Spec("copy", {}), [name])
