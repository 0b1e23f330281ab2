"""When a delivery is tried again: soon at first, then ever later, for about three days."""

import random
from datetime import timedelta

DELAYS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 25, 2 * 60, 10 * 60, 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600)
)
"""The wait after the first attempt, after the second, and so on."""
ATTEMPTS = len(DELAYS) + 1
JITTER = 0.1
"""By how much a wait is longer or shorter by chance, so that a host that comes back is not asked by all at once."""
LONGEST_ASKED = timedelta(days=1)
"""The longest wait that a receiver may ask for."""


def delay(attempts: int, asked: float | None = None) -> timedelta | None:
    """Give the wait after so many attempts in vain, or None when that was the last.

    `asked` is what the receiver said in Retry-After, in seconds: it may put an attempt off, and never bring it forward.
    """
    if attempts >= ATTEMPTS:
        return None
    planned = DELAYS[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  (no secret hangs on it)
    return max(planned, min(timedelta(seconds=asked or 0), LONGEST_ASKED))
