"""The database's clock, by which leases, doorbells and pulses are written and compared: it is one for all nodes."""

import time
from datetime import UTC, datetime

from django.db import connection

STEP_SECONDS = 5.0
"""A clock that differs from the monotonic one by more than this since the last look has been moved."""


def database_now() -> datetime:
    """Ask the database for its time."""
    ask = "SELECT statement_timestamp()" if connection.vendor == "postgresql" else "SELECT strftime('%s', 'now')"
    with connection.cursor() as cursor:
        cursor.execute(ask)
        told = cursor.fetchone()[0]
    return told if isinstance(told, datetime) else datetime.fromtimestamp(int(told), UTC)


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
