"""Run programs side by side until a signal comes or one of them ends; leave no process behind.

A program with a watch is started again when it ends by itself or stands still, until it cannot stay alive at all.
Each program leads a session of its own, so that a Ctrl-C in the terminal reaches this process alone. It is passed on to
the main process of each; what still lives after the grace is killed with its whole group. Should this process itself be
killed, the kernel kills them.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from convertly.tether import tethered

LOOK_SECONDS = 0.1
WATCH_SECONDS = 1.0
"""How often a watch is asked."""
HURRY_SECONDS = 10
"""How long the work in hand of a program that stands still may take to end before it is asked to let go, and then for
letting go. With a watch's time, and that of a start, this stays within two minutes."""
LET_GO_SECONDS = 3
STEADY_SECONDS = 60
"""A program that lived for this long starts anew with a clean sheet."""
MOST_STARTS = 5
"""How often in a row a program may die young."""
ENDED_BY_ITSELF = 1
INTERRUPTED = 128 + signal.SIGINT
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Watch(Protocol):
    """Looks on at a program from outside, by its process id."""

    def is_stuck(self, pid: int) -> bool:
        """Tell whether the program stands still for good."""

    def is_at_work(self, pid: int) -> int:
        """Count the pieces of work in hand, which are worth a wait."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command, the name that people know it by, and the open descriptors that it takes over."""

    name: str
    command: tuple[str, ...]
    takes_over: tuple[int, ...] = ()
    watch: Watch | None = None


class Supervisor:
    """Start the programs in `folder`, announce when `is_ready` first says so, and stop all of them together.

    `grace_seconds` is how long work in hand may take to end after the first signal; a second signal ends it at once.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        folder: Path,
        *,
        is_ready: Callable[[], bool],
        announce: Callable[[], None],
        say: Callable[[str], None],
        grace_seconds: float,
    ) -> None:
        self._programs = programs
        self._grace_seconds = grace_seconds
        self._folder = folder
        self._is_ready = is_ready
        self._announce = announce
        self._say = say
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._starts: dict[str, int] = {}
        self._asked: list[int] = []

    def run(self) -> int:
        """Run until the end and give the exit status: 0, 130 after Ctrl-C, 1 when a program ended by itself."""
        with self._signals_noted():
            try:
                for program in self._programs:
                    self._start(program)
                self._watch()
            finally:
                ended = None if self._asked else self._ended()
                if ended:
                    self._say(f"The {ended} ended by itself with status {self._running[ended].returncode}; stopping.")
                self._stop()
        if ended:
            return ENDED_BY_ITSELF
        return INTERRUPTED if self._asked[0] == signal.SIGINT else 0

    @contextmanager
    def _signals_noted(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._note) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked.append(number)

    def _start(self, program: Program) -> None:
        self._started[program.name] = time.monotonic()
        self._running[program.name] = subprocess.Popen(  # noqa: S603  (our own commands)
            tethered(signal.SIGKILL, *program.command),
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            pass_fds=program.takes_over,
            start_new_session=True,
        )

    def _watch(self) -> None:
        ready, next_look = False, 0.0
        while not self._asked:
            if not ready and self._is_ready():
                ready = True
                self._announce()
            if time.monotonic() >= next_look:
                self._end_stuck()
                next_look = time.monotonic() + WATCH_SECONDS
            self._revive()
            if self._ended():
                return
            time.sleep(LOOK_SECONDS)

    def _end_stuck(self) -> None:
        """End each program that stands still: gently while it has work in hand, but not for long."""
        for program in self._programs:
            process, watch = self._running[program.name], program.watch
            if watch is None or process.poll() is not None or not watch.is_stuck(process.pid):
                continue
            self._say(f"The {program.name} stands still and is started again.")
            for seconds in (HURRY_SECONDS, LET_GO_SECONDS):
                process.terminate()
                until = time.monotonic() + seconds
                while process.poll() is None and watch.is_at_work(process.pid) and time.monotonic() < until:
                    if self._asked:
                        return
                    time.sleep(LOOK_SECONDS)
            _kill(process)
            self._start(program)

    def _revive(self) -> None:
        """Start what has ended and is watched once more, after a pause that doubles, unless it only ever dies young."""
        now = time.monotonic()
        for program in self._programs:
            name, process = program.name, self._running[program.name]
            if program.watch is None or process.poll() is None:
                continue
            if now - self._started[name] >= STEADY_SECONDS:
                self._starts[name] = 0
            if self._starts.get(name, 0) >= MOST_STARTS - 1:
                continue
            self._starts[name] = self._starts.get(name, 0) + 1
            self._say(f"The {name} ended by itself with status {process.returncode} and is started again.")
            _kill(process)
            until = now + 2 ** (self._starts[name] - 1)
            while time.monotonic() < until and not self._asked:
                time.sleep(LOOK_SECONDS)
            if not self._asked:
                self._start(program)

    def _ended(self) -> str | None:
        return next((name for name, process in self._running.items() if process.poll() is not None), None)

    def _stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        asked, until = len(self._asked), time.monotonic() + self._grace_seconds
        while self._alive() and time.monotonic() < until and len(self._asked) == asked:
            time.sleep(LOOK_SECONDS)
        for name in self._alive():
            self._say(f"The {name} did not end in time and is killed; its work is taken up at the next start.")
        for process in self._running.values():
            _kill(process)

    def _alive(self) -> list[str]:
        return [name for name, process in self._running.items() if process.poll() is None]


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the whole group, also behind a main process that ended well."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
