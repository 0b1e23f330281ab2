"""Run programs side by side until a signal comes or one of them ends; leave no process behind.

Each program leads a session of its own, so that a Ctrl-C in the terminal reaches this process alone: the cluster of
django-q2 hangs when all its processes get the signal at once. It is passed on to the main process of each; what still
lives after the grace is killed with its whole group. Should this process itself be killed, the kernel kills them.
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

from convertly.tether import tethered

GRACE_SECONDS = 25
"""How long work in hand may take to end after the first signal; a second signal ends it at once."""
LOOK_SECONDS = 0.1
ENDED_BY_ITSELF = 1
INTERRUPTED = 128 + signal.SIGINT
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Program:
    """A command, the name that people know it by, and the open descriptors that it takes over."""

    name: str
    command: tuple[str, ...]
    takes_over: tuple[int, ...] = ()


class Supervisor:
    """Start the programs in `folder`, announce when `is_ready` first says so, and stop all of them together."""

    def __init__(
        self,
        programs: Sequence[Program],
        folder: Path,
        *,
        is_ready: Callable[[], bool],
        announce: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self._programs = programs
        self._folder = folder
        self._is_ready = is_ready
        self._announce = announce
        self._say = say
        self._running: dict[str, subprocess.Popen[bytes]] = {}
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
        self._running[program.name] = subprocess.Popen(  # noqa: S603  (our own commands)
            tethered(signal.SIGKILL, *program.command),
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            pass_fds=program.takes_over,
            start_new_session=True,
        )

    def _watch(self) -> None:
        ready = False
        while not self._asked and not self._ended():
            if not ready and self._is_ready():
                ready = True
                self._announce()
            time.sleep(LOOK_SECONDS)

    def _ended(self) -> str | None:
        return next((name for name, process in self._running.items() if process.poll() is not None), None)

    def _stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        asked, until = len(self._asked), time.monotonic() + GRACE_SECONDS
        while self._alive() and time.monotonic() < until and len(self._asked) == asked:
            time.sleep(LOOK_SECONDS)
        for name in self._alive():
            self._say(f"The {name} did not end in time and is killed; its work is taken up at the next start.")
        for process in self._running.values():
            # the whole group, also behind a main process that ended well
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _alive(self) -> list[str]:
        return [name for name, process in self._running.items() if process.poll() is None]
