"""The backend by the name that Django looks for: its own, with watched connections."""

from types import SimpleNamespace

import psycopg
from django.db.backends.postgresql import base

from convertly.postgres.watched import Watched


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with another class of connections."""

    Database = SimpleNamespace(**{**vars(psycopg), "connect": Watched.connect})  # type: ignore[assignment]
