"""Make one attempt: sign the body for this moment, send it, and say what came of it. It touches no row."""

import logging
import time

from jobs import outbound
from jobs.callbacks import signature
from jobs.callbacks.lane import Errand, Outcome
from jobs.outbound import OutboundError, Patience, TooSlow

PATIENCE = Patience(seconds=15, connect_seconds=5, read_seconds=15, slowest=0)
"""One deadline for everything, however many bytes come in it."""
UNSEALED = "The address or the secret of the endpoint cannot be opened: the server lacks the key that sealed it."
UNSEEN = "\N{REPLACEMENT CHARACTER}"
FAULT = "The server failed on this attempt; it was logged."

log = logging.getLogger(__name__)


def attempt(errand: Errand) -> Outcome:
    """Send a delivery once. Never raises."""
    if not errand.url:
        return Outcome(note=UNSEALED)
    try:
        headers = signature.headers(errand.event, errand.event_id, errand.body, errand.secrets, int(time.time()))
        reply = outbound.post(errand.url, errand.body, headers, PATIENCE)
    except TooSlow:
        return Outcome(note=f"The receiver did not answer within {PATIENCE.seconds:g} seconds.")
    except OutboundError as error:
        return Outcome(note=error.message)
    except Exception:
        log.exception("delivery %s failed", errand.delivery_id)
        return Outcome(note=FAULT)
    return Outcome(reply.status, _shown(reply.beginning), retry_after=reply.retry_after)


def _shown(beginning: bytes) -> str:
    """Give the beginning of an answer as text that a page and every database can hold."""
    text = beginning.decode(errors="replace")
    return "".join(letter if letter.isprintable() or letter in "\n\t" else UNSEEN for letter in text)
