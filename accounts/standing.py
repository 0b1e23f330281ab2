"""Where an account stands against its plan at the moment of a request, as it is read once and told in the headers."""

from dataclasses import dataclass


@dataclass(slots=True)
class Standing:
    """`reset` is in seconds, `stored` in bytes; `requests_per_month` is None where there is no limit.

    `used` is what had been used of the month's pool when the request came; `charged` what has been since the request
    was charged, None where it was not.
    """

    per_minute: int
    count: int
    reset: int
    requests_per_month: int | None
    used: int
    stored: int
    charged: int | None = None

    @property
    def over_rate(self) -> bool:
        """Whether this request is one too many for its minute."""
        return self.count > self.per_minute

    @property
    def left(self) -> int | None:
        """How much of the month's pool was left when the request came; None for no limit."""
        return None if self.requests_per_month is None else max(0, self.requests_per_month - self.used)

    def headers(self, status: int) -> dict[str, str]:
        """Give the headers of an answer with this status: one that refuses has charged nothing."""
        told = {
            "RateLimit-Limit": str(self.per_minute),
            "RateLimit-Remaining": str(max(0, self.per_minute - self.count)),
            "RateLimit-Reset": str(self.reset),
        }
        if self.requests_per_month is not None:
            used = self.used if self.charged is None or status >= 400 else self.charged
            told["X-Quota-Limit"] = str(self.requests_per_month)
            told["X-Quota-Remaining"] = str(max(0, self.requests_per_month - used))
        return told
