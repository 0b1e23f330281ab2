"""The only writer of a status: submit, claim, report, succeed, fail, expand, give back, cancel, recover.

Every move is one conditional UPDATE inside a transaction that locks the job's row first, so that two of them can
neither both win nor wait for each other in a circle.
"""

from jobs.lifecycle.cancel import cancel
from jobs.lifecycle.claim import Claim, arrived, claim, renew, report
from jobs.lifecycle.expand import expand
from jobs.lifecycle.finish import Made, fail, give_back, hand_back, is_published, succeed
from jobs.lifecycle.recover import recover, retry_failed, ring_again, ring_if_silent
from jobs.lifecycle.submit import WORK, Done, Submission, record, submit

__all__ = [
    "WORK",
    "Claim",
    "Done",
    "Made",
    "Submission",
    "arrived",
    "cancel",
    "claim",
    "expand",
    "fail",
    "give_back",
    "hand_back",
    "is_published",
    "record",
    "recover",
    "renew",
    "report",
    "retry_failed",
    "ring_again",
    "ring_if_silent",
    "submit",
    "succeed",
]
