"""Telling others what became of their files: endpoints, deliveries, and the lane on which they go out.

`tell` is called in the transaction of a job's move and writes rows; a process of its own sends them, so that no host
of others can hold up a job or fail it.
"""

from jobs.callbacks.deliveries import of_account as deliveries_of
from jobs.callbacks.deliveries import page, retry
from jobs.callbacks.endpoints import Secret, change, check_url, make, of_account, one, register, remove, rotate, test
from jobs.callbacks.events import EVENTS, PROGRESS, STARTED, TEST, UPLOADED
from jobs.callbacks.secrets import LONGEST as LONGEST_SECRET
from jobs.callbacks.secrets import check as check_secret
from jobs.callbacks.telling import shown_id, tell

__all__ = [
    "EVENTS",
    "LONGEST_SECRET",
    "PROGRESS",
    "STARTED",
    "TEST",
    "UPLOADED",
    "Secret",
    "change",
    "check_secret",
    "check_url",
    "deliveries_of",
    "make",
    "of_account",
    "one",
    "page",
    "register",
    "remove",
    "retry",
    "rotate",
    "shown_id",
    "tell",
    "test",
]
