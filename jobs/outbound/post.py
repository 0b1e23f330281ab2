"""Tell another host something: one POST, no redirect followed, and no more read of the answer than its beginning."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from jobs.outbound import client
from jobs.outbound.errors import TooSlow
from jobs.outbound.watch import Patience, Watch

if TYPE_CHECKING:
    from requests import Response

ANSWER_BYTES = 2048
"""How much of an answer's body is read."""


@dataclass(frozen=True)
class Reply:
    """The answer: its status, the first bytes of its body, and after how many seconds it asks to be asked again."""

    status: int
    beginning: bytes
    retry_after: float | None


def post(url: str, body: bytes, headers: Mapping[str, str], patience: Patience) -> Reply:
    """Send `body` and give the answer, whatever its status. Raises the errors of `jobs.outbound.errors`.

    Once the status is there, an answer that breaks off or takes too long counts all the same.
    """
    with Watch(patience) as watch, client.posted(url, watch, headers, body) as response:
        # headers that the watch cut off look like whole ones
        watch.check()
        return Reply(response.status_code, _beginning(response), _retry_after(response.headers.get("retry-after", "")))


def _beginning(response: "Response") -> bytes:
    beginning = b""
    with suppress(*client.FAULTS, TooSlow):
        while len(beginning) < ANSWER_BYTES and (
            more := response.raw.read1(ANSWER_BYTES - len(beginning), decode_content=False)
        ):
            beginning += more
    return beginning


def _retry_after(said: str) -> float | None:
    """Read seconds or a date (RFC 9110, section 10.2.3)."""
    said = said.strip()
    if said.isascii() and said.isdigit() and len(said) < 10:
        return float(said)
    try:
        at = parsedate_to_datetime(said)
        return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - timezone.now()).total_seconds())
    except (ValueError, OverflowError):
        return None
