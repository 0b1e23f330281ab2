"""Run the workers of a node: django-q2's cluster with the sweep beside it, under a watchdog."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from convertly.supervisor import Program, Supervisor
from convertly.watchdog import Watchdog
from jobs import queue, tasks

LET_GO_SECONDS = 5
"""What handing work back may take at a stop, after `STOP_SECONDS`."""


def workers() -> Program:
    """Give the program that is the cluster itself."""
    return Program("worker cluster", (sys.executable, "manage.py", "qcluster", "--unwatched"), watch=Watchdog())


def grace_seconds() -> float:
    """Give the time after which a stop is no longer gentle."""
    return float(settings.STOP_SECONDS + LET_GO_SECONDS)


class Command(BaseCommand):
    """`manage.py qcluster`: stop it by SIGTERM."""

    help = "Run the workers of this node until SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the word by which the watchdog starts the cluster itself."""
        parser.add_argument("--unwatched", action="store_true", help="run the cluster itself, with no watchdog")

    def handle(self, *, unwatched: bool, **options: Any) -> None:
        """Run until stopped."""
        if unwatched:
            queue.run_cluster(tasks.beat)
            return
        connections.close_all()
        sys.exit(
            Supervisor(
                [workers()],
                settings.BASE_DIR,
                is_ready=lambda: True,
                announce=lambda: None,
                say=self._say,
                grace_seconds=grace_seconds(),
            ).run()
        )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
