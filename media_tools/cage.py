"""The cage of the child: one-way steps that leave it its libraries, its scratch folder, and bounded time and memory."""

import ctypes
import os
import resource
import signal
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from media_tools import clock, landlock, seccomp
from media_tools.limits import Limits

OPEN_FILES = 64
TASKS = 256
"""How many more threads than now the child's user may have: its web server and workers count too, and they grow."""

PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS = 1, 24, 38, 39
CAPABILITY_VERSION_3 = 0x20080522

LIBRARIES = tuple(
    Path(path)
    for path in (
        *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
        "/usr/lib",
        "/lib",
        "/lib64",
        "/etc/ld.so.cache",
        "/dev/urandom",
    )
)
"""What native libraries read while they load and work."""

_libc = ctypes.CDLL(None, use_errno=True)


def layers() -> dict[str, bool]:
    """Say which layers of the cage this machine has, by name; for the health page."""
    abi = landlock.version()
    return {
        "rlimits": True,
        "no_new_privs": _libc.prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) >= 0,
        "landlock_files": abi >= 1,
        "landlock_tcp": abi >= 4,
        "landlock_signals": abi >= 6,
        "seccomp": seccomp.available(),
    }


def confine(*, readable: Iterable[Path], writable: Iterable[Path], limits: Limits, cpu_seconds: int) -> None:
    """Lock this process in, for good: only these paths, no privileges, and the most that a file of any kind may use.

    `cpu_seconds` is the most CPU time of the whole process; `limit_file` bounds one file. Call before any thread and
    any native library. Where the kernel lacks Landlock or seccomp the other layers still hold.
    """
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    Path("/proc/self/oom_score_adj").write_text("1000")
    tasks = _tasks_of_user() + TASKS
    _drop_privileges()
    if landlock.version():
        package = Path(__file__).parent
        landlock.restrict([*LIBRARIES, package, *readable], [Path(os.devnull), *writable])
    _limit(resource.RLIMIT_AS, limits.most_memory_bytes)
    _limit(resource.RLIMIT_NPROC, tasks)
    _limit(resource.RLIMIT_NOFILE, OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, cpu_seconds)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if seccomp.available():
        seccomp.restrict()


def limit_file(limits: Limits, output_bytes: int) -> None:
    """Give the next file its memory, its CPU time, counted from now, and the largest file it may write."""
    clock.start(limits.cpu_seconds)
    _move(resource.RLIMIT_AS, limits.memory_bytes)
    _move(resource.RLIMIT_FSIZE, output_bytes)


def _tasks_of_user() -> int:
    """Count the threads of this user: the kernel holds the sum of them all against RLIMIT_NPROC."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.stat().st_uid == os.getuid():
                count += len(os.listdir(process / "task"))
        except OSError:
            continue
    return count


def _drop_privileges() -> None:
    """Give up every capability, so that root too can neither raise a limit nor pass over a file's owner."""
    highest = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    for capability in range(highest + 1):
        _libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    if _libc.capset(ctypes.byref(header), ctypes.byref(none)) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _limit(which: int, value: int) -> None:
    """Lower both the soft and the hard limit; a lower hard limit from outside stays."""
    hard = resource.getrlimit(which)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _move(which: int, soft: int) -> None:
    """Move the soft limit only, as far as the hard one lets it."""
    hard = resource.getrlimit(which)[1]
    resource.setrlimit(which, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")
