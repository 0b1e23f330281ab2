"""Django's `migrate`, one at a time: two nodes that start together, or two starts on one machine, do it once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

ADVISORY_LOCK = 0x636F6E76
"""Any number, the same on every node."""


class Command(migrate.Command):
    """`manage.py migrate`: wait for another one on the same database, then look what is left to do."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate under the lock."""
        with _alone(connections[options["database"]]):
            super().handle(*args, **options)


@contextmanager
def _alone(connection: BaseDatabaseWrapper) -> Iterator[None]:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            yield
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
    elif connection.is_in_memory_db():  # type: ignore[attr-defined]
        yield
    else:
        database = Path(connection.settings_dict["NAME"])
        with database.with_name(f"{database.name}.migrating").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
