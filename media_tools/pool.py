"""The pool of confined children: the one way to change a file from a process that serves people."""

import atexit
import contextlib
import logging
import os
import queue
import sys
import weakref
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from media_tools.child import Child
from media_tools.engines import fonts
from media_tools.errors import PoolBusy
from media_tools.limits import MIB, Limits
from media_tools.scratch import CONFIGURATION, TEMPORARY, Scratch, sweep
from media_tools.workspace import Workspace, longest_seconds

__all__ = ["Pool", "Workspace", "longest_seconds"]

USES_PER_CHILD = 1_000
"""A start costs a quarter of a second of CPU: spread over this many files it is nothing. Growth ends a child sooner."""
START_CPU_SECONDS = 30
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": str(4 * MIB),
    "MALLOC_TRIM_THRESHOLD_": str(16 * MIB),
    "VIPS_BLOCK_UNTRUSTED": "1",
    "VIPS_CONCURRENCY": "1",
    "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
    "PYTHONSAFEPATH": "1",
    "PYTHONNOUSERSITE": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""All that a child knows of the world outside; nothing of the parent's own environment goes in.

What malloc keeps at hand from one file to the next is not mapped anew for each: 4 page faults a small picture, not 136.
"""

logger = logging.getLogger(__name__)
_pools: "weakref.WeakSet[Pool]" = weakref.WeakSet()


class Pool:
    """At most `size` children, each with a scratch folder under `root`, started when first needed and kept warm.

    Thread-safe, and safe to fork: the forked process starts children of its own.
    """

    def __init__(
        self,
        *,
        size: int,
        root: Path,
        limits: Limits,
        command: Sequence[str] = (sys.executable, "-m", "media_tools"),
        uses_per_child: int = USES_PER_CHILD,
    ) -> None:
        """Sweep what dead processes left under `root`. What `limits` allow at most binds a child at once."""
        self._size = size
        self._root = root
        self._limits = limits
        self._command = tuple(command)
        self._uses_per_child = uses_per_child
        sweep(root)
        self._begin()
        _pools.add(self)

    @contextmanager
    def workspace(self, timeout: float) -> Iterator[Workspace]:
        """Lend a workspace, empty and with a living child. Raises PoolBusy when none is free within `timeout` seconds.

        Everything left in it is removed when it is given back.
        """
        places = self._places
        try:
            workspace = places.get(timeout=timeout)
        except queue.Empty:
            raise PoolBusy("Every place for media work is taken at the moment. Try again in a few seconds.") from None
        try:
            if workspace is None:
                workspace = self._make()
            workspace.make_ready()
            yield workspace
        finally:
            if places is self._places:
                places.put(_cleared(workspace))
            if self._closed:
                self.close()

    def close(self) -> None:
        """End every child and remove every folder; those lent out go when they are given back."""
        self._closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                workspace = self._places.get_nowait()
                if workspace:
                    workspace.close()
        self._spawner.shutdown(wait=False)
        _pools.discard(self)

    def _begin(self) -> None:
        """Begin with free places only: the workspace is made when its place is first taken."""
        self._places: queue.LifoQueue[Workspace | None] = queue.LifoQueue()
        for _ in range(self._size):
            self._places.put(None)
        self._made: weakref.WeakSet[Workspace] = weakref.WeakSet()
        self._closed = False
        # A child dies with the thread that started it, and a server's own threads come and go.
        self._spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="media-spawner")

    def _make(self) -> Workspace:
        workspace = Workspace(self._root, self._limits, self._uses_per_child, self._start)
        self._made.add(workspace)
        return workspace

    def _start(self, scratch: Scratch) -> Child:
        return self._spawner.submit(self._start_here, scratch).result()

    def _start_here(self, scratch: Scratch) -> Child:
        temporary = str(scratch.path / TEMPORARY)
        environment = ENVIRONMENT | fonts.environment(scratch.path / CONFIGURATION)
        child = Child(self._command, environment | {"HOME": temporary, "TMPDIR": temporary}, scratch.path / TEMPORARY)
        child.configure(
            {
                "scratch": str(scratch.path),
                "writable": [str(folder) for folder in scratch.writable],
                "limits": self._limits.to_json(),
                "cpu_seconds": START_CPU_SECONDS + self._uses_per_child * (self._limits.most_cpu_seconds + 1),
            }
        )
        return child

    def _begin_after_fork(self) -> None:
        for workspace in self._made:
            workspace.forget()
        self._begin()


def _cleared(workspace: Workspace | None) -> Workspace | None:
    """Empty a workspace for the next file; None, a place for a new one, when that fails."""
    if workspace is None:
        return None
    try:
        workspace.clear()
    except OSError:
        logger.exception("A workspace could not be emptied; a new one takes its place.")
        workspace.close()
        return None
    return workspace


def _begin_after_fork() -> None:
    for pool in _pools:
        pool._begin_after_fork()


def _close_all() -> None:
    for pool in list(_pools):
        pool.close()


os.register_at_fork(after_in_child=_begin_after_fork)
atexit.register(_close_all)
