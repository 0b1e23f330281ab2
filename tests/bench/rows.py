"""Fill a database with finished jobs, and time the queries of a call: `python -m tests.bench.rows fill|cost …`."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import django

BATCH = 2_000
REPEATS = 7
EVERY_FAILED = 4
"""One job in so many failed, so that a filter by status has something to leave out."""


def fill(email: str, count: str) -> None:
    """Give the account of this user `count` finished jobs, a second apart, each with its file and output."""
    from django.db import connection, transaction
    from django.utils import timezone

    from accounts.models import Account
    from jobs.models import File, Job, Output

    account = Account.objects.get(users__email=email)
    now = timezone.now()
    with transaction.atomic():
        for first in range(0, int(count), BATCH):
            made = [_job(account, now - timedelta(seconds=age)) for age in range(first, min(first + BATCH, int(count)))]
            jobs, files, outputs = zip(*made, strict=True)
            for model, rows in ((Job, jobs), (File, files), (Output, outputs)):
                _insert(model, rows)
    with connection.cursor() as cursor:
        # as autovacuum would have done by the time a list is this long
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _insert(model: Any, rows: Iterable[Any]) -> None:
    """Insert rows by the plainest way there is: a bulk_create would take minutes for all of them."""
    from django.db import connection

    fields = model._meta.concrete_fields
    columns, marks = ", ".join(field.column for field in fields), ", ".join("%s" for _ in fields)
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", values)


def _job(account: Any, at: Any) -> tuple[Any, Any, Any]:
    from jobs.models import File, Job, Output
    from jobs.states import Status

    failed = at.second % EVERY_FAILED == 0
    status = Status.FAILED if failed else Status.COMPLETED
    job = Job(
        account=account,
        job_type="convert",
        tool="convert",
        status=status,
        total_files=1,
        completed_files=int(not failed),
        failed_files=int(failed),
        progress=100,
        error_code="undecodable" if failed else "",
        error_message="The JPEG file is damaged or cut short; export it again." if failed else "",
        created_at=at,
        started_at=at,
        completed_at=at,
        expires_at=at + timedelta(days=1),
    )
    file = File(
        job=job,
        account=account,
        position=0,
        name="photograph.jpg",
        source_key=f"{job.folder}/source",
        source_size=163_081,
        spec={"tool": "convert", "values": {"format": "webp"}},
        status=status,
        progress=100,
        attempts=1,
        available_at=at,
    )
    name, key = "photograph.webp", f"{job.folder}/{file.pk}/0.webp"
    output = Output(job=job, file=file, name=name, key=key, mime="image/webp", size=24_576, width=400, height=267)
    return job, file, output


def cost(key: str, *paths: str) -> None:
    """Print for each path how many queries a GET makes and the median milliseconds of the database for all of them."""
    from rest_framework.test import APIClient

    client = APIClient(HTTP_AUTHORIZATION=f"Bearer {key}", HTTP_HOST="127.0.0.1")
    # the first call also notes when the key was last used
    client.get(paths[0])
    costs = []
    for path in paths:
        queries = _queries(client, path)
        taken = [_seconds(queries) for _ in range(REPEATS)]
        costs.append({"queries": len(queries), "milliseconds": 1000 * statistics.median(taken)})
    print(json.dumps(costs))


def _queries(client: Any, path: str) -> list[tuple[str, Any]]:
    from django.db import connection

    queries: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert client.get(path).status_code == 200
    return queries


def _seconds(queries: list[tuple[str, Any]]) -> float:
    from django.db import connection

    before = time.perf_counter()
    for sql, params in queries:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            # SQLite finds rows only while they are fetched
            cursor.fetchall()
    return time.perf_counter() - before


def main() -> None:
    """Do the part that the first argument names, with the others."""
    django.setup()
    parts: dict[str, Callable[..., None]] = {"fill": fill, "cost": cost}
    parts[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
