"""One confined child as its parent sees it: started, asked, held to the clock, and killed with all its group."""

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from media_tools import protocol
from media_tools.errors import ChildDied, ChildTimeout, ChildUnavailable, OutOfMemory

START_SECONDS = 30
"""A child is ready in well under a second; on a machine that is out of breath it may take longer."""
END_SECONDS = 1.0
"""How long a child that closed its line may take to end."""
LOG_BYTES = 4096
"""How much of a dead child's last words are worth keeping."""

READ_BYTES = 64 * 1024
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class Child:
    """A process that runs `command` and speaks the line protocol. Not thread-safe: one thread asks at a time."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        """Start the process in `folder`, in a process group of its own.

        The kernel ties the child's life to the thread that calls this.
        """
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed in kill and forget)
        self._process = subprocess.Popen(  # noqa: S603 (the command is ours)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
            bufsize=0,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests = self._process.stdin.fileno()
        self._answers = self._process.stdout.fileno()
        fcntl.fcntl(self._requests, fcntl.F_SETFL, fcntl.fcntl(self._requests, fcntl.F_GETFL) | os.O_NONBLOCK)
        self._requests_poll, self._answers_poll = select.poll(), select.poll()
        self._requests_poll.register(self._requests, select.POLLOUT)
        self._answers_poll.register(self._answers, select.POLLIN)
        self._unread = b""
        self._ready = False
        self._first_memory = 0
        self.files_done = 0
        self.pid = self._process.pid
        self._statm = os.open(f"/proc/{self.pid}/statm", os.O_RDONLY)

    def configure(self, settings: dict[str, Any]) -> None:
        """Send what the child needs to confine itself; it gets ready while the caller goes on."""
        with contextlib.suppress(BrokenPipeError):  # wait_ready will say it
            os.write(self._requests, protocol.encode(settings))

    def wait_ready(self) -> None:
        """Wait until the child is confined and loaded. Raises ChildUnavailable when it does not get there."""
        if self._ready:
            return
        deadline = time.monotonic() + START_SECONDS
        try:
            self._ready = next(filter(None, self._messages(deadline))) == {"ready": True}
        except ChildDied:
            self._ready = False
        if not self._ready:
            raise ChildUnavailable("The server cannot process files at the moment. Try again in a minute.")
        self._first_memory = self.memory_bytes()

    def ask(self, request: dict[str, Any], seconds: float) -> Iterator[dict[str, Any]]:
        """Send a request and yield the child's messages, an empty one each time a second passes in silence.

        Raises ChildDied, ChildTimeout after `seconds`, or OutOfMemory; the child must then be killed. What it said
        unasked could be taken for the answer, so that too is an end.
        """
        deadline = time.monotonic() + seconds
        self.files_done += 1
        if self._unread or self._answers_poll.poll(0):
            raise self.broken()
        self._send(protocol.encode(request), deadline)
        yield from self._messages(deadline)

    def ended(self) -> bool:
        """Tell whether the process has ended, and leave it to `kill` to bury it."""
        return self._end() is not None

    def memory_bytes(self) -> int:
        """Give the resident memory; 0 when the process has ended."""
        try:
            # asked for every file: kept open it costs a quarter
            return int(os.pread(self._statm, READ_BYTES, 0).split()[1]) * PAGE_BYTES
        except (OSError, IndexError):
            return 0

    def moved_bytes(self) -> int:
        """Give how many bytes the process has read and written so far; 0 when that cannot be told."""
        try:
            told = dict(line.split(": ") for line in Path(f"/proc/{self.pid}/io").read_text().splitlines())
        except OSError:
            return 0
        return int(told["rchar"]) + int(told["wchar"])

    def growth_bytes(self) -> int:
        """Give the resident memory gained since the child was ready."""
        return self.memory_bytes() - self._first_memory

    def kill(self) -> str:
        """End the process and all in its group, wait until it is gone, and give its last words.

        They are for operators only: a hostile file may have written them.
        """
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            self._process.kill()
        self._process.wait()
        self._log.seek(max(0, self._log.seek(0, os.SEEK_END) - LOG_BYTES))
        words = self._log.read(LOG_BYTES).decode(errors="replace").strip()
        self.forget()
        return "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in words)

    def forget(self) -> None:
        """Close the line and leave the process alone: after a fork it is the other process's child."""
        for stream in (self._process.stdin, self._process.stdout, self._log):
            if stream is not None:
                stream.close()
        if self._statm >= 0:
            os.close(self._statm)
            self._statm = -1
        if self._process.returncode is None:
            self._process.returncode = 0

    def _send(self, line: bytes, deadline: float) -> None:
        rest = memoryview(line)
        while rest:
            try:
                rest = rest[os.write(self._requests, rest) :]
            except BlockingIOError:
                self._wait(self._requests_poll, deadline)
            except BrokenPipeError:
                raise self._died() from None

    def _messages(self, deadline: float) -> Iterator[dict[str, Any]]:
        while True:
            line, found, rest = self._unread.partition(b"\n")
            if found:
                self._unread = rest
                yield self._decode(line)
                continue
            if len(self._unread) > protocol.LINE_BYTES:
                raise self.broken()
            if not self._wait(self._answers_poll, deadline, at_most=1.0):
                yield {}
                continue
            chunk = os.read(self._answers, READ_BYTES)
            if not chunk:
                raise self._died()
            self._unread += chunk

    def _wait(self, poll: select.poll, deadline: float, at_most: float = float("inf")) -> bool:
        left = deadline - time.monotonic()
        if left <= 0:
            raise ChildTimeout("The file took longer than one file may take. Try a smaller or simpler file.")
        return bool(poll.poll(min(left, at_most) * 1000))

    def _decode(self, line: bytes) -> dict[str, Any]:
        try:
            return protocol.decode(line)
        except (ValueError, RecursionError):
            raise self.broken() from None

    def _died(self) -> ChildDied:
        """Say why the line was closed: by how the process ended, or as broken when it lives on without it."""
        deadline = time.monotonic() + END_SECONDS
        while (end := self._end()) is None and time.monotonic() < deadline:
            time.sleep(0.005)
        match end:
            case (os.CLD_EXITED, protocol.OUT_OF_MEMORY):
                return OutOfMemory("The file needed more memory than one file may use. Try a smaller file.")
            case (os.CLD_KILLED | os.CLD_DUMPED, signal.SIGXCPU):
                return ChildTimeout("The file took more computing time than one file may take. Try a smaller file.")
            case _:
                return self.broken()

    def _end(self) -> tuple[int, int] | None:
        """Give how and with what status the process ended; None while it lives."""
        try:
            end = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return (os.CLD_EXITED, 0)  # Somebody else in this process has buried it.
        return (end.si_code, end.si_status) if end else None

    def broken(self) -> ChildDied:
        """Give the error of a child that died, or that talks rubbish, which is the same to its parent."""
        return ChildDied(
            "The file could not be processed: reading it stopped the decoder. Check that it is not damaged."
        )
