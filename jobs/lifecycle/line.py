"""The line of waiting files: which is next, by account with the least running, then by turns, plan and age.

The row of each account that stands first in its lane is found by one step through an index from account to account (a
loose scan), so that the length of an account's own line costs nothing: docs/decisions/0004-fair-shares.md.
"""

import uuid
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from accounts.models import Account
from accounts.plans import PLANS
from jobs.models import File, Job, Turn
from jobs.models.file import Lane
from jobs.states import Status

LONG_MAY_WAIT = 30
"""Seconds for which short files go before a long one, where no worker is kept for short ones."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first waiting file of an account in a lane. `is_held_up` when its job may not start beside those that run."""

    file_id: uuid.UUID
    job_id: uuid.UUID
    account_id: int
    lane: Lane
    limit: int
    is_held_up: bool


def heads(*, short_first: bool = False) -> list[Head]:
    """Give the first due file of each account and lane, the one to be done next first."""
    with connection.cursor() as cursor:
        cursor.execute(_query(connection.vendor, short_first))
        rows = cursor.fetchall()
    found = []
    for file_id, job_id, account_id, lane, plan, slot, running in rows:
        limit = PLANS[plan].running_jobs
        is_held_up = slot is None and running >= limit
        found.append(Head(_uuid(file_id), _uuid(job_id), account_id, Lane(lane), limit, is_held_up))
    return found


def running_with_work(account_id: int, lane: Lane) -> uuid.UUID | None:
    """Give the oldest running job of an account that has a due file in the lane."""
    due = File.objects.filter(job=OuterRef("pk"), lane=lane, status=Status.PENDING, available_at__lte=Now())
    running = Job.objects.filter(account_id=account_id, slot__isnull=False)
    return running.filter(Exists(due)).order_by("created_at").values_list("pk", flat=True).first()


@cache
def _query(vendor: str, short_first: bool) -> str:
    """Write the query, of our own constants alone: a partial index is used where its condition can be seen."""
    now, waited = {
        "postgresql": ("statement_timestamp()", f"statement_timestamp() - interval '{LONG_MAY_WAIT} seconds'"),
        "sqlite": tuple(
            f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-{seconds} seconds')" for seconds in (0, LONG_MAY_WAIT)
        ),
    }[vendor]
    files, jobs, turns, accounts = (model._meta.db_table for model in (File, Job, Turn, Account))
    first = f"SELECT id FROM {files} WHERE status = '{Status.PENDING}' AND lane ="  # noqa: S608
    order = "ORDER BY account_id, available_at, position, id LIMIT 1"
    firsts = ", ".join(f"({first} '{lane}' {order})" for lane in Lane)
    ranks = " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(PLANS))
    lane_first = f"(head.lane = '{Lane.LONG}' AND head.available_at > {waited}), " if short_first else ""
    # the columns ride along and the job is asked for in the list: a join with either makes SQLite read the whole table
    return f"""
        WITH RECURSIVE head (id, lane, account_id, job_id, available_at, position) AS (
            SELECT id, lane, account_id, job_id, available_at, position FROM {files} WHERE id IN ({firsts})
            UNION ALL
            SELECT next.id, next.lane, next.account_id, next.job_id, next.available_at, next.position
            FROM head JOIN {files} next ON next.id = ({first} head.lane AND account_id > head.account_id {order})
        )
        SELECT head.id, head.job_id, head.account_id, head.lane, account.plan,
            (SELECT slot FROM {jobs} WHERE id = head.job_id),
            (SELECT count(*) FROM {jobs} WHERE account_id = head.account_id AND slot IS NOT NULL)
        FROM head
        JOIN {accounts} account ON account.id = head.account_id
        LEFT JOIN {turns} turn ON turn.account_id = head.account_id
        LEFT JOIN (
            SELECT account_id, count(*) AS files FROM {files} WHERE status = '{Status.PROCESSING}' GROUP BY account_id
        ) busy ON busy.account_id = head.account_id
        WHERE head.available_at <= {now}
        ORDER BY {lane_first}coalesce(busy.files, 0),
            CASE WHEN turn.at > head.available_at THEN turn.at END NULLS FIRST,
            CASE account.plan {ranks} END DESC,
            head.available_at, head.position, head.id
    """  # noqa: S608


def _uuid(value: object) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))
