"""Start a server process for tests, wait until it answers, and leave nothing of it behind."""

import itertools
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60

FIRST_PORT, LAST_PORT = 10_000, 32_768
_offsets = itertools.count(os.getpid() * 97)


@contextmanager
def running(
    command: Sequence[str],
    log: Path,
    answers: Callable[[], bool],
    *,
    stop: signal.Signals,
    environment: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Run `command` until the block ends, then send `stop`. Raises RuntimeError when it does not come up."""
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=written,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + START_SECONDS
        while not answers():
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[0]} did not come up:\n{log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(stop)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_ports(count: int) -> list[int]:
    """Give ports of 127.0.0.1 that are free now; below 32768, where no outgoing connection takes one meanwhile.

    None is given twice by one process: a server that is down for a while finds its own free when it comes back.
    """
    taken: list[socket.socket] = []
    while len(taken) < count:
        probe = socket.socket()
        try:
            probe.bind(("127.0.0.1", FIRST_PORT + next(_offsets) % (LAST_PORT - FIRST_PORT)))
        except OSError:
            probe.close()
            continue
        taken.append(probe)
    ports = [probe.getsockname()[1] for probe in taken]
    for probe in taken:
        probe.close()
    return ports
