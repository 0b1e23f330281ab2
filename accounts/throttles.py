"""Slow down guessing: count tries in the database, so that all web processes share the count."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Tries

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Throttle:
    """Allows `tries` tries per WINDOW for one thing, such as an address."""

    name: str
    tries: int

    def enter(self, thing: str) -> int | None:
        """Count one try; give None where it may go on, else the seconds until it may be repeated.

        The try is counted before it is judged, so parallel guesses cannot slip through together.
        """
        now = timezone.now()
        Tries.objects.filter(since__lte=now - WINDOW).delete()
        Tries.objects.bulk_create([Tries(name=self._key(thing), count=0, since=now)], ignore_conflicts=True)
        row = Tries.objects.filter(name=self._key(thing))
        if row.filter(count__lt=self.tries).update(count=F("count") + 1):
            return None
        since = row.values_list("since", flat=True).first() or now
        return max(1, ceil((since + WINDOW - now).total_seconds()))

    def forget(self, thing: str) -> None:
        """Start again at zero, after a success."""
        Tries.objects.filter(name=self._key(thing)).delete()

    def _key(self, thing: str) -> str:
        return hashlib.sha256(f"{self.name}|{thing}".encode()).hexdigest()


PERSON = Throttle("sign-in of an e-mail from an address", 10)
EMAIL = Throttle("sign-in of an e-mail", 100)
"""Guessing from many addresses; generous, because strangers can use it up for the owner of the e-mail."""
ADDRESS = Throttle("sign-in from an address", 100)
"""One guess at many e-mails; generous, because an office shares an address."""
SIGN_UP = Throttle("sign-up from an address", 20)
OLD_PASSWORD = Throttle("old password", 10)


def address_of(request: HttpRequest) -> str:
    """Give the caller's network address; behind our own proxy, the one that the proxy saw."""
    if settings.BEHIND_HTTPS:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if seen:
            return seen
    return str(request.META.get("REMOTE_ADDR", ""))


def refusal(seconds: int) -> str:
    """Give the sentence for somebody who has to wait."""
    minutes = ceil(seconds / 60)
    return f"Too many tries. Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}."
