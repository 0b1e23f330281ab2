"""The ledger: charge a file when it is accepted, keep or give back when it ended, and hold what an account stores.

Nothing here looks first and acts then: a counter grows by one conditional statement, with a constraint behind it, and
a charge leaves `reserved` once. A counter is locked after the charges that it counts, and storage after requests.
"""

import logging
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.models import Account, Charge, ChargeState, Usage

STALE = timedelta(hours=1)
"""After this a charge without a job belongs to a request whose process died: the longest takes minutes."""
KEPT = timedelta(days=400)
"""How long the lines of past periods are kept."""
AT_ONCE = 5_000
"""How many lines one sweep deletes; the next one takes the rest."""

_GROW = """
INSERT INTO accounts_usage AS usage (account_id, thing, period, used, allowed) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (account_id, thing, period) DO UPDATE SET used = usage.used + excluded.used, allowed = excluded.allowed
WHERE excluded.allowed IS NULL OR usage.used + excluded.used <= excluded.allowed
RETURNING used
"""
_CHARGE = "INSERT INTO accounts_charge (file_id, account_id, job_id, period, state, created_at) VALUES "
_LINE = "(%s, %s, %s, %s, 'reserved', %s)"
_KEEP = "UPDATE accounts_charge SET state = 'kept' WHERE state = 'reserved' AND file_id IN "
_LINES = 150
"""Lines of one statement: SQLite takes 999 values."""
_FILE_ID = Charge._meta.get_field("file_id")

log = logging.getLogger(__name__)


class UsedUp(Exception):
    """The month's pool holds less than the request asks for; nothing was charged."""


def period(moment: datetime | None = None) -> int:
    """Give the calendar month in UTC that a moment, or this one, belongs to, as 202611."""
    at = (moment or timezone.now()).astimezone(UTC)
    return at.year * 100 + at.month


def bounds(month: int) -> tuple[datetime, datetime]:
    """Give the first moment of a period, and the first behind it."""
    year, number = divmod(month, 100)
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    return datetime(year, number, 1, tzinfo=UTC), datetime(*following, 1, tzinfo=UTC)


def charge(account: Account, files: Sequence[uuid.UUID], job_id: uuid.UUID | None = None) -> None:
    """Reserve one unit per file, all or nothing. Raises UsedUp where the pool does not hold as many.

    An account without a limit is counted all the same.
    """
    database = connections[DEFAULT_DB_ALIAS]
    month, now = period(), database.ops.adapt_datetimefield_value(timezone.now())
    of = None if job_id is None else _as_kept(job_id, database)
    with transaction.atomic(savepoint=False), database.cursor() as cursor:
        used = _grown(cursor, account.pk, Usage.REQUESTS, month, len(files), account.limits.requests_per_month)
        for first in range(0, len(files) if used is not None else 0, _LINES):
            part = files[first : first + _LINES]
            values = [value for file in part for value in (_as_kept(file, database), account.pk, of, month, now)]
            cursor.execute(_CHARGE + ", ".join([_LINE] * len(part)), values)
    if used is None:
        raise UsedUp
    if account.standing is not None:
        account.standing.charged = used


def keep(files: Sequence[uuid.UUID]) -> None:
    """Settle the charges of files that ended well, or by their own fault; what is settled already stays."""
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        for first in range(0, len(files), _LINES):
            part = [_as_kept(file, database) for file in files[first : first + _LINES]]
            cursor.execute(f"{_KEEP}({', '.join(['%s'] * len(part))})", part)


def attach(files: Sequence[uuid.UUID], job_id: uuid.UUID) -> None:
    """Settle charges that were made before their job was written down, in the job's transaction."""
    for first in range(0, len(files), _LINES):
        part = files[first : first + _LINES]
        Charge.objects.filter(file_id__in=part, state=ChargeState.RESERVED).update(
            state=ChargeState.KEPT, job_id=job_id
        )


def give_back(files: Sequence[uuid.UUID]) -> int:
    """Give back what is still reserved for these files, to the period it was charged to. Returns how many."""
    return sum(
        _give_back(Charge.objects.filter(file_id__in=files[first : first + _LINES]))
        for first in range(0, len(files), _LINES)
    )


def give_back_job(job_id: uuid.UUID) -> int:
    """Give back what is still reserved for the files of a job. Returns how many."""
    return _give_back(Charge.objects.filter(job_id=job_id))


@contextmanager
def spending(account: Account, files: Sequence[uuid.UUID]) -> Iterator[None]:
    """Charge for work that is done in the block; it costs nothing when the block fails. Raises UsedUp."""
    charge(account, files)
    try:
        yield
    except BaseException:
        give_back(files)
        raise
    keep(files)


def store(account: Account, size: int) -> bool:
    """Take `size` bytes of the account's storage; False where the plan has not as many left."""
    if not size:
        return True
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        return _grown(cursor, account.pk, Usage.STORAGE, 0, size, account.limits.storage_bytes) is not None


def free(account_id: int, size: int) -> None:
    """Give back bytes that are stored no longer."""
    _shrink(account_id, Usage.STORAGE, 0, size)


def used(account: Account, thing: str, month: int = 0) -> int:
    """Read a counter."""
    row = Usage.objects.filter(account=account, thing=thing, period=month).values_list("used", flat=True).first()
    return row or 0


def sweep() -> int:
    """Give back what requests that died have left reserved, and drop lines that are too old. Returns how many."""
    now = timezone.now()
    left = Charge.objects.filter(job_id=None, state=ChargeState.RESERVED, created_at__lt=now - STALE)
    found = list(left.values_list("pk", flat=True)[:AT_ONCE])
    return give_back(found) + _drop_old(period(now - KEPT))


def books(account: Account) -> list[str]:
    """Hold each counter of requests against its lines; give one sentence per difference."""
    oldest = period(timezone.now() - KEPT)
    counted = dict(Usage.objects.filter(account=account, thing=Usage.REQUESTS).values_list("period", "used"))
    spent = Charge.objects.filter(account=account).exclude(state=ChargeState.RETURNED).order_by()
    lines = dict(spent.values("period").annotate(lines=Count("pk")).values_list("period", "lines"))
    return [
        f"Account {account.pk}, {month}: the counter says {counted.get(month, 0)}, the lines {lines.get(month, 0)}."
        for month in sorted({*counted, *lines})
        if counted.get(month, 0) != lines.get(month, 0) and month >= oldest
    ]


def _grown(cursor: CursorWrapper, account_id: int, thing: str, month: int, by: int, limit: int | None) -> int | None:
    """Let a counter grow within its limit and give what it is then; None, and nothing done, beyond the limit."""
    if limit is not None and by > limit:
        return None
    cursor.execute(_GROW, [account_id, thing, month, by, limit])
    row = cursor.fetchone()
    return None if row is None else int(row[0])


def _shrink(account_id: int, thing: str, month: int, by: int) -> None:
    """Let a counter shrink. One that holds less is wrong, which must not keep a job from its end: it is noted."""
    rows = Usage.objects.filter(account=account_id, thing=thing, period=month)
    if by and not rows.filter(used__gte=by).update(used=F("used") - by):
        log.error("the counter of %s of account %s, %s, holds less than %s: check_books", thing, account_id, month, by)
        rows.update(used=0)


def _give_back(charges: QuerySet[Charge]) -> int:
    with transaction.atomic():
        rows = charges.filter(state=ChargeState.RESERVED).select_for_update().order_by("pk")
        held = list(rows.values_list("pk", "account_id", "period"))
        for first in range(0, len(held), _LINES):
            part = [pk for pk, _, _ in held[first : first + _LINES]]
            Charge.objects.filter(pk__in=part).update(state=ChargeState.RETURNED)
        for (account_id, month), lines in sorted(Counter(row[1:] for row in held).items()):
            _shrink(account_id, Usage.REQUESTS, month, lines)
    return len(held)


def _drop_old(before: int) -> int:
    """Delete lines before a period, and a counter once its lines are gone."""
    dropped = 0
    for counter in Usage.objects.filter(Q(period__gt=0, period__lt=before), thing=Usage.REQUESTS)[:10]:
        lines = Charge.objects.filter(account=counter.account_id, period=counter.period)
        found = list(lines.values_list("pk", flat=True)[: AT_ONCE - dropped])
        for first in range(0, len(found), _LINES):
            Charge.objects.filter(pk__in=found[first : first + _LINES]).delete()
        dropped += len(found)
        if not lines.exists():
            counter.delete()
    return dropped


def _as_kept(file_id: uuid.UUID, database: BaseDatabaseWrapper) -> Any:
    """Give an id as the database keeps it."""
    return _FILE_ID.get_db_prep_value(file_id, database)
