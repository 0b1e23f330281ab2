"""The first door: damaged files through a real pool of confined children."""

import itertools
import logging
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from media_tools.errors import MediaError
from media_tools.limits import MIB
from media_tools.pool import Pool
from tests.hostile.mutations.case import Case
from tests.hostile.mutations.tally import DONE, Tally

PAGE_BYTES = 4096
WORDS = ("html", "md", "txt", "csv", "tsv")
"""What is made of a page or a table that holds nothing may be empty too."""
SETTLED = 25
"""After so many files a process has loaded and allocated what it keeps."""


@dataclass
class Memory:
    """Resident memory of processes in MiB, at rest between two files: when each had settled, and the last time."""

    looks: dict[int, int] = field(default_factory=dict)
    settled: dict[int, float] = field(default_factory=dict)
    last: dict[int, float] = field(default_factory=dict)

    def look(self, pid: int) -> None:
        """Note the memory of a process that lives."""
        try:
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        except FileNotFoundError:
            return
        self.looks[pid] = self.looks.get(pid, 0) + 1
        self.last[pid] = pages * PAGE_BYTES / MIB
        if self.looks[pid] <= SETTLED:
            self.settled[pid] = self.last[pid]

    def most_growth(self) -> float:
        """Give the largest growth of a process since it had settled."""
        return max((self.last[pid] - self.settled[pid] for pid in self.last), default=0.0)

    def most(self) -> float:
        """Give the most that a process held at its last look."""
        return max(self.last.values(), default=0.0)


@dataclass
class Passage:
    """What a run through the pool showed."""

    tally: Tally = field(default_factory=Tally)
    children: Memory = field(default_factory=Memory)
    deaths: list[str] = field(default_factory=list)
    """The log's word of each child that ended in the middle of a file, the first of two included."""


def go(pool: Pool, cases: Iterable[Case], threads: int = 1) -> Passage:
    """Send every case through the pool, `threads` at a time."""
    passage, lock = Passage(), threading.Lock()
    waiting = iter(cases)

    def work() -> None:
        while True:
            with lock:
                case = next(waiting, None)
            if case is None:
                return
            _one(pool, case, passage, lock)

    with _listening(passage.deaths), ThreadPoolExecutor(threads) as workers:
        for done in [workers.submit(work) for _ in itertools.repeat(None, threads)]:
            done.result()
    return passage


def _one(pool: Pool, case: Case, passage: Passage, lock: threading.Lock) -> None:
    wish = case.spec()
    with pool.workspace(600) as workspace:
        names = [f"source-{number}" for number in range(len(case.files()))]
        for name, data in zip(names, case.files(), strict=True):
            (workspace.path / name).write_bytes(data)
        began = time.perf_counter()
        code, message = DONE, None
        try:
            result = workspace.run(wish, names)
            assert all(output.path.stat().st_size > 0 or output.format in WORDS for output in result.outputs)
        except MediaError as error:
            code, message = error.code, error.message
        seconds = time.perf_counter() - began
        with lock:
            passage.tally.count(case, code, seconds, message)
            if workspace.pid:
                passage.children.look(workspace.pid)


@contextmanager
def _listening(heard: list[str]) -> Iterator[None]:
    """Collect what the pool logs: it speaks of nothing but the ends of children."""

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record.getMessage())

    ear, logger = Ear(logging.WARNING), logging.getLogger("media_tools")
    logger.addHandler(ear)
    try:
        yield
    finally:
        logger.removeHandler(ear)
