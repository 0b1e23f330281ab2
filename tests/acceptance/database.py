"""The database of a running server, asked and changed behind its back: SQLite's file, or a server's address."""

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg


@dataclass(frozen=True)
class Database:
    """`address` leads to PostgreSQL; where it is empty, `path` is the file of SQLite."""

    address: str
    path: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask, and give all rows."""
        if self.address:
            with psycopg.connect(self.address) as connection:
                return list(connection.execute(query).fetchall())  # type: ignore[arg-type]  # the tests' own words
        with closing(sqlite3.connect(self.path, timeout=20)) as file:
            return file.execute(query).fetchall()

    def write(self, statement: str, *values: Any) -> None:
        """Change it; `%s` stands for a value."""
        if self.address:
            with psycopg.connect(self.address) as connection:
                connection.execute(statement, values)  # type: ignore[arg-type]  # the tests' own words
            return
        plain = [value.hex if isinstance(value, uuid.UUID) else value for value in values]
        with closing(sqlite3.connect(self.path, timeout=20)) as file, file:
            file.execute(statement.replace("%s", "?"), plain)

    def read_until(self, over: threading.Event) -> None:
        """Hold a transaction that reads, until `over` is set."""
        opened: Any = (
            psycopg.connect(self.address)
            if self.address
            else sqlite3.connect(self.path, timeout=20, isolation_level=None)
        )
        with closing(opened) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM jobs_job")
            over.wait()
            connection.execute("ROLLBACK")


@contextmanager
def fresh(server: str) -> Iterator[str]:
    """Give the address of a fresh database on the PostgreSQL server, or "" for SQLite."""
    if not server.startswith("postgres"):
        yield ""
        return
    name = f"stack_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
