"""Run the workers: django-q2's cluster, with the sweep and the canary beside it."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs import queue, tasks


class Command(BaseCommand):
    """`manage.py qcluster`: stop it by SIGTERM to this process alone."""

    help = "Run the workers of this node until SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped."""
        queue.run_cluster(tasks.beat)
