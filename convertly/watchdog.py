"""Tell when a running cluster of workers stands still, which its processes cannot tell themselves.

A worker that is killed while it waits for work takes the lock of the cluster's inner queue along: its successor and all
others then wait for ever. The canary that each node hands its own workers shows it. It is no standstill when every
worker is at work on a file, nor when the database does not answer.
"""

import time

from django.conf import settings
from django.db import connections

from jobs import node, queries

SUSPECT = 2 / 3
"""The part of the time after which the watchdog begins to ask whether the database is the reason."""


class Watchdog:
    """Watches one cluster at a time, by the process id of its main process."""

    def __init__(self) -> None:
        self._cluster: int | None = None
        self._alive_at = 0.0

    def is_stuck(self, cluster: int) -> bool:
        """Tell whether no worker of the cluster has answered for `WATCHDOG_SECONDS` although one was free to."""
        now = time.monotonic()
        if cluster != self._cluster:
            self._cluster, self._alive_at = cluster, now
        self._alive_at = max(self._alive_at, node.last_pulse(cluster) or 0.0)
        if now - self._alive_at < SUSPECT * settings.WATCHDOG_SECONDS:
            return False
        if self.is_at_work(cluster) == settings.WORKERS or not _database_answers():
            self._alive_at = now
        return now - self._alive_at >= settings.WATCHDOG_SECONDS

    def is_at_work(self, cluster: int) -> int:
        """Count the workers of the cluster that are at work on a file."""
        return min(node.busy_workers(cluster), settings.WORKERS)


def _database_answers() -> bool:
    """Ask on a fresh connection: one that was open before may hang where the server is gone."""
    connections.close_all()
    try:
        return queries.database_answers()
    finally:
        connections.close_all()
