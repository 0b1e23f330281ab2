"""What processes cost, read from the kernel: computing time and memory of a process and all below it."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from tests.acceptance.stack import descendants

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> float:
    """Give the user and system time of the tree under `root`, including what its ended children used."""
    return sum(_ticks(pid) for pid in tree(root)) / TICKS


def memory_mib(pids: Iterable[int]) -> float:
    """Give the proportional set size of the processes together: a page that n share counts 1/n for each."""
    return sum(_shared_kib(pid) for pid in pids) / 1024


def tree(root: int) -> list[int]:
    """Name `root` and every process below it."""
    return [root, *descendants(root)]


def is_confined(pid: int) -> bool:
    """Tell whether a process is a confined child, by its command."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return b"media_tools" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _ticks(pid: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        # utime, stime, cutime, cstime: proc_pid_stat(5)
        return sum(int(value) for value in after_name[11:15])
    return 0


def _shared_kib(pid: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
