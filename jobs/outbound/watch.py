"""End a connection that is over its time or too slow, whatever it is in the middle of.

A time-out of a socket begins anew with every byte, and a handshake, a header or a chunk's length may come byte by byte
inside one call of a library. So a thread looks on from outside and shuts the socket.
"""

import math
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from jobs.outbound.errors import TooSlow

LOOK_SECONDS = 0.1
"""How often a connection is looked at."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long is waited: `seconds` for everything, `connect_seconds` and `read_seconds` for one step of it.

    In each `window_seconds` at least `slowest` bytes a second must come.
    """

    seconds: float
    connect_seconds: float = 5
    read_seconds: float = 10
    slowest: float = 10_000
    window_seconds: float = 15


class Watch:
    """Looks after one download, over all its connections. `ended` is true once it has shut one."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self._until = time.monotonic() + patience.seconds
        self._look_again = math.inf
        self._received = self._seen = 0
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="outbound watch", daemon=True)
        self.ended = False

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Look away."""
        self._done.set()
        self._thread.join()
        self._let_go()

    def hold(self, connected: socket.socket) -> None:
        """Take a connection under watch, in place of an earlier one; its time to be fast begins now."""
        with self._lock:
            self._let_go()
            # a descriptor of its own: it stays good when TLS takes the socket over, and cannot become another's
            self._socket = connected.dup()
            self._seen = self._received
            self._look_again = time.monotonic() + self.patience.window_seconds
        self.check()

    def add(self, count: int) -> None:
        """Count bytes of a body."""
        self._received += count

    def check(self) -> None:
        """Raise TooSlow when the time is over."""
        if self.ended or time.monotonic() >= self._until:
            self.ended = True
            raise TooSlow("The host was too slow to send the file; try again later, or upload the file.")

    def _look_on(self) -> None:
        while not self._done.wait(LOOK_SECONDS):
            with self._lock:
                if self._is_over(time.monotonic()):
                    self.ended = True
                    if self._socket is not None:
                        with suppress(OSError):
                            self._socket.shutdown(socket.SHUT_RDWR)
                    return

    def _is_over(self, now: float) -> bool:
        if now >= self._until:
            return True
        if now < self._look_again:
            return False
        came, self._seen = self._received - self._seen, self._received
        self._look_again = now + self.patience.window_seconds
        return came < self.patience.slowest * self.patience.window_seconds

    def _let_go(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
