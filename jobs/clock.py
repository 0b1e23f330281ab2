"""The database's clock, by which leases, doorbells, pulses and expiries are written and compared: one for all nodes."""

import time
from datetime import UTC, datetime

from django.db import connection

STEP_SECONDS = 5.0
"""A clock that differs from the monotonic one by more than this since the last look has been moved."""
ASKED_EVERY = 60.0
_asked: tuple[float, float] | None = None
"""When the database was last asked by `now`, by the monotonic clock, and what it said."""


def database_now() -> datetime:
    """Ask the database for its time."""
    of_sqlite = "SELECT strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')"
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()" if connection.vendor == "postgresql" else of_sqlite)
        told = cursor.fetchone()[0]
    return told if isinstance(told, datetime) else datetime.fromisoformat(told)


def now() -> datetime:
    """Give the database's time as it was told within the last minute, counted on by the monotonic clock."""
    global _asked
    if _asked is None or time.monotonic() - _asked[0] > ASKED_EVERY:
        told = database_now().timestamp()
        _asked = (time.monotonic(), told)
    return datetime.fromtimestamp(_asked[1] + time.monotonic() - _asked[0], UTC)


class Steady:
    """Tells whether the database's clock ran on evenly, by this machine's monotonic clock."""

    def __init__(self) -> None:
        self._last: tuple[float, float] | None = None
        self._trusted_from = 0.0

    def trusts(self, settle_seconds: float) -> bool:
        """Look at the clock; false for `settle_seconds` after it was seen to have been moved."""
        before = time.monotonic()
        told, asked = database_now().timestamp(), time.monotonic()
        if self._last is not None:
            moved = (told - self._last[0]) - (asked - self._last[1])
            if abs(moved) > STEP_SECONDS + (asked - before):
                self._trusted_from = asked + settle_seconds
        self._last = (told, asked)
        return asked >= self._trusted_from
