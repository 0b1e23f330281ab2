"""Hold each account to its plan's requests a minute, over all web processes and nodes, and tell it where it stands."""

import time
from collections.abc import Callable
from math import ceil

from django.db import connection
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts import usage
from accounts.authentication import account_of
from accounts.models import Account
from accounts.plans import upgrade
from accounts.standing import Standing

_COUNT = """
INSERT INTO accounts_rate AS rate (account_id, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (account_id) DO UPDATE SET
    count = CASE WHEN rate.minute IN (excluded.minute, excluded.minute + 1) THEN rate.count + 1 ELSE 1 END,
    minute = CASE WHEN rate.minute = excluded.minute + 1 THEN rate.minute ELSE excluded.minute END
RETURNING count, minute,
    (SELECT used FROM accounts_usage WHERE account_id = %s AND thing = 'requests' AND period = %s),
    (SELECT used FROM accounts_usage WHERE account_id = %s AND thing = 'storage' AND period = 0)
"""
"""One statement for a request: it counts, and reads what the headers tell.

A node whose clock is a little behind counts in the minute that another has begun, instead of turning it back to zero.
"""


class RateLimited(APIException):
    """The account called more often in this minute than its plan allows; `wait` is in seconds."""

    status_code = 429
    default_code = "rate_limited"

    def __init__(self, standing: Standing, *, can_upgrade: bool) -> None:
        wait = standing.reset
        super().__init__(f"Your plan takes {standing.per_minute:,} requests a minute. Try again in {wait} seconds.")
        self.wait = wait
        self.can_upgrade = can_upgrade


class PerMinute(BaseThrottle):
    """Counts every authenticated call of the API, refused ones too; calls without an account are not limited here."""

    def allow_request(self, request: Request, view: object) -> bool:
        """Count the request. Raises RateLimited (429)."""
        if not request.user.is_authenticated:
            return True
        account = account_of(request)
        standing = account.standing = count(account)
        request._request.standing = standing  # type: ignore[attr-defined]
        if standing.over_rate:
            raise RateLimited(standing, can_upgrade=upgrade(account.limits) is not None)
        return True


class UsageHeaders:
    """Middleware that tells a known caller where its account stands, whatever the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with the headers where its account is known."""
        response = self.get_response(request)
        standing: Standing | None = getattr(request, "standing", None)
        if standing is not None:
            for name, value in standing.headers(response.status_code).items():
                response[name] = value
        return response


def count(account: Account) -> Standing:
    """Count one request of the account and give where it stands then."""
    now = time.time()
    minute = int(now // 60)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [account.pk, minute, account.pk, usage.period(), account.pk])
        counted, window, used, stored = cursor.fetchone()
    plan = account.limits
    return Standing(
        per_minute=plan.requests_per_minute,
        count=counted,
        reset=max(1, ceil((window + 1) * 60 - now)),
        requests_per_month=plan.requests_per_month,
        used=used or 0,
        stored=stored or 0,
    )
