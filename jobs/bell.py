"""Wait until another process has something to say: LISTEN/NOTIFY on PostgreSQL, `PRAGMA data_version` on SQLite."""

import time

from django.db import connection

LONGEST_WAIT = 0.5
"""Seconds between two looks when nobody rings: a time that has come rings no bell."""
SQLITE_LOOK = 0.005
"""Seconds between two reads of SQLite's data version; 5 ms cost about 4 % of one core when idle."""


class Bell:
    """One bell by its name, as one thread hears it. Rung in a transaction, it rings when that commits."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._listening: object = None
        self._seen_version: int | None = None

    def ring(self) -> None:
        """Wake who waits; on SQLite whatever is written does that."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"NOTIFY {self._name}")

    def listen(self) -> None:
        """Ask to be woken before looking, so that a bell that rings between the look and the wait is heard."""
        connection.ensure_connection()
        if connection.vendor != "postgresql":
            self._seen_version = self._data_version()
        elif self._listening is not connection.connection:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {self._name}")
            self._listening = connection.connection

    def wait(self, longest: float = LONGEST_WAIT) -> None:
        """Wait for the bell, or `longest` seconds."""
        with connection.wrap_database_errors:
            if connection.vendor == "postgresql":
                for _ in connection.connection.notifies(timeout=longest, stop_after=1):
                    pass
                return
            until = time.monotonic() + longest
            while time.monotonic() < until and self._data_version() == self._seen_version:
                time.sleep(SQLITE_LOOK)

    def _data_version(self) -> int:
        # the bare connection: Django's cursor would cost more than the question
        return int(connection.connection.execute("PRAGMA data_version").fetchone()[0])
