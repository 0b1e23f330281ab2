"""A connection that notices within two seconds that its server is gone, however silently: no statement waits for ever.

A server that stopped, or was cut off, may leave a connection open on which no answer comes; libpq has no time-out for
that. A server that is only slow, or waits for a lock, must be waited for. So when an answer is late the server is asked
the cheapest question there is, on a connection of its own: the SSLRequest that begins the protocol, which any
PostgreSQL answers with one byte (https://www.postgresql.org/docs/current/protocol-flow.html, "SSL Session Encryption").
"""

import socket
import struct
import time
from contextlib import suppress
from typing import Any, Self

import psycopg
from psycopg import errors
from psycopg.abc import RV, PQGen

LATE_SECONDS = 0.7
"""An answer that takes longer makes us ask whether the server is there."""
ASK_AGAIN_SECONDS = 5.0
ANSWER_SECONDS = 1.0
"""How long the answer to that question may take."""
REST_SECONDS = 1.0
"""After a question that got no answer, so long nobody else waits for one: each would only wait as long again."""

_SSL_REQUEST = struct.pack("!ii", 8, 80877103)
_GONE = "The database server does not answer."
_asked_in_vain_at = -REST_SECONDS


class Watched(psycopg.Connection[Any]):
    """Django's connection, which raises OperationalError, and is closed, where the server is gone."""

    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> Self:
        """Connect, unless the server does not answer at all: that is known sooner than by the time-out of libpq."""
        host = str(options.get("host") or "")
        if "," not in host and not _is_there(host, int(options.get("port") or 5432)):
            raise psycopg.OperationalError(_GONE)
        return super().connect(conninfo, **options)

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the end of what was asked; with a `timeout`, as a listener waits, just so long."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        patience = LATE_SECONDS
        while True:
            try:
                return super().wait(gen, interval, patience)
            except errors._WaitTimeout:
                if not _is_there(self.info.hostaddr or self.info.host, self.info.port):
                    self.pgconn.finish()
                    raise psycopg.OperationalError(_GONE) from None
                patience = ASK_AGAIN_SECONDS


def _is_there(host: str, port: int) -> bool:
    """Tell whether a PostgreSQL answers there; one that refuses the connection does so sooner than this is over."""
    global _asked_in_vain_at
    if not host:
        return True  # the default of libpq, on this machine
    if time.monotonic() - _asked_in_vain_at < REST_SECONDS:
        return False
    answer = b""
    with suppress(OSError), _connected(host, port) as asked:
        asked.sendall(_SSL_REQUEST)
        answer = asked.recv(1)
    if not answer:
        _asked_in_vain_at = time.monotonic()
    return bool(answer)


def _connected(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), timeout=ANSWER_SECONDS)
    local = socket.socket(socket.AF_UNIX)
    local.settimeout(ANSWER_SECONDS)
    local.connect(f"{host}/.s.PGSQL.{port}")
    return local
