"""The child cannot leave its cage, whatever a decoder was made to do."""

import ast
import os
import resource
import socket
import tempfile
from pathlib import Path

import pytest

from media_tools import cage, pool
from media_tools.engines import fonts
from media_tools.pool import Workspace
from tests.media_tools.conftest import LIMITS, MakePool, do

LAYERS = cage.layers()
ROOT = Path(pool.__file__).parent.parent

needs_landlock = pytest.mark.skipif(not LAYERS["landlock_files"], reason="THIS KERNEL HAS NO LANDLOCK: files are open")
needs_seccomp = pytest.mark.skipif(not LAYERS["seccomp"], reason="THIS KERNEL HAS NO SECCOMP: system calls are open")
needs_closed_tcp = pytest.mark.skipif(
    not (LAYERS["landlock_tcp"] or LAYERS["seccomp"]), reason="THIS KERNEL CLOSES NO SOCKETS: the network is open"
)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("secret")
    return path


def test_layers_name_what_this_kernel_has() -> None:
    assert set(LAYERS) == {
        "rlimits", "no_new_privs", "landlock_files", "landlock_tcp", "landlock_signals", "seccomp"
    }  # fmt: skip
    assert all(isinstance(there, bool) for there in LAYERS.values())
    assert LAYERS["rlimits"]
    assert LAYERS["no_new_privs"]


@needs_landlock
@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "/etc/hostname", "/proc/self/environ", "/proc/1/cmdline", str(ROOT / "manage.py"),
     str(ROOT / "tests/__init__.py"), str(ROOT / "convertly/settings.py")],
)  # fmt: skip
def test_a_file_outside_cannot_be_read(workspace: Workspace, path: str) -> None:
    assert do(workspace, "read-path", path) == "EACCES"


@needs_landlock
def test_the_checkout_cannot_be_listed(workspace: Workspace) -> None:
    assert do(workspace, "list-path", ROOT) == "EACCES"
    assert do(workspace, "list-path", ROOT / "var") in ("EACCES", "ENOENT")


@needs_landlock
def test_the_scratch_folder_of_another_child_cannot_be_read(make_pool: MakePool) -> None:
    two = make_pool(size=2)
    with two.workspace(1) as mine, two.workspace(1) as other:
        (other.path / "source").write_text("secret")
        assert do(mine, "list-path", other.path) == "EACCES"
        assert do(mine, "read-path", other.path / "source") == "EACCES"
        assert do(mine, "list-path", other.path.parent) == "EACCES"


@needs_landlock
def test_nothing_outside_can_be_written(workspace: Workspace, secret: Path) -> None:
    assert do(workspace, "write-path", secret) == "EACCES"
    assert do(workspace, "write-path", Path(tempfile.gettempdir()) / "was-here") == "EACCES"
    assert do(workspace, "write-path", Path(pool.__file__)) == "EACCES"
    assert secret.read_text() == "secret"


@needs_landlock
def test_the_source_cannot_be_changed(workspace: Workspace) -> None:
    assert do(workspace, "write-path", workspace.path / "source") == "EACCES"


@needs_landlock
def test_no_link_can_be_left_for_the_parent_to_follow(workspace: Workspace, secret: Path) -> None:
    assert do(workspace, "link-out", secret) == "EACCES"


def test_the_source_and_the_own_folders_are_open(workspace: Workspace) -> None:
    assert do(workspace, "read-path", workspace.path / "source").startswith("got b'/")
    assert do(workspace, "write-path", workspace.path / "out" / "mine") == "got 8"
    assert do(workspace, "write-path", workspace.path / "tmp" / "mine") == "got 8"


@needs_landlock
def test_no_program_can_be_run(workspace: Workspace) -> None:
    assert do(workspace, "run-program", "/bin/true") in ("EACCES", "EPERM")
    assert do(workspace, "replace-itself") in ("EACCES", "EPERM")


@needs_closed_tcp
def test_tcp_is_closed(workspace: Workspace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert do(workspace, "connect-tcp", server.getsockname()[1]) in ("EACCES", "EPERM")
    assert do(workspace, "bind-tcp") in ("EACCES", "EPERM")


@needs_seccomp
def test_udp_is_closed(workspace: Workspace) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        assert do(workspace, "send-udp", server.getsockname()[1]) == "EPERM"


@needs_seccomp
def test_the_modes_of_files_cannot_be_changed(workspace: Workspace, secret: Path) -> None:
    before = secret.stat().st_mode
    assert do(workspace, "open-to-all", secret) == "EPERM"
    assert secret.stat().st_mode == before


@needs_seccomp
def test_no_process_can_be_forked_while_threads_still_start(workspace: Workspace) -> None:
    assert do(workspace, "fork") == "EPERM"
    assert do(workspace, "start-threads") == str(list(range(8)))


@pytest.mark.skipif(
    not (LAYERS["landlock_signals"] or LAYERS["seccomp"]), reason="THIS KERNEL SCOPES NO SIGNALS: they reach out"
)
def test_the_parent_cannot_be_signalled(workspace: Workspace) -> None:
    assert do(workspace, "signal-process", os.getpid()) == "EPERM"


def test_limits_are_set_and_cannot_be_raised(workspace: Workspace) -> None:
    limits = ast.literal_eval(do(workspace, "tell-limits"))
    longest = pool.START_CPU_SECONDS + pool.USES_PER_CHILD * (LIMITS.most_cpu_seconds + 1)
    assert limits["AS"] == (LIMITS.memory_bytes, LIMITS.most_memory_bytes)
    assert limits["CORE"] == (0, 0)
    assert limits["NOFILE"] == (cage.OPEN_FILES, cage.OPEN_FILES)
    assert limits["FSIZE"][0] == LIMITS.output_bytes(len("hello"))
    assert limits["CPU"][0] < limits["CPU"][1] <= longest
    assert limits["NPROC"][1] != resource.RLIM_INFINITY
    assert "exceed" in do(workspace, "raise-limits") or "not allowed" in do(workspace, "raise-limits")


def test_the_environment_holds_nothing_of_the_parents(make_pool: MakePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "secret")
    with make_pool().workspace(1) as workspace:
        do(workspace, "copy")
        given = Path(f"/proc/{workspace.pid}/environ").read_text()
    names = {variable.partition("=")[0] for variable in given.split("\0") if variable}
    assert names == {*pool.ENVIRONMENT, "HOME", "TMPDIR", "FONTCONFIG_FILE", fonts.DOCUMENTS}
    assert "secret" not in given


def test_the_child_is_the_first_to_go_when_memory_is_short(workspace: Workspace) -> None:
    do(workspace, "copy")
    assert Path(f"/proc/{workspace.pid}/oom_score_adj").read_text() == "1000\n"
    assert "NoNewPrivs:\t1" in Path(f"/proc/{workspace.pid}/status").read_text()
    assert "CapEff:\t0000000000000000" in Path(f"/proc/{workspace.pid}/status").read_text()
