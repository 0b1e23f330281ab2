"""What each plan allows; sizes are decimal (1 MB = 1,000,000 bytes), as they are written on a price list."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MB = 10**6
GB = 10**9
TB = 10**12


@dataclass(frozen=True, slots=True)
class Plan:
    """The limits of one plan, in bytes and counts; `requests_per_month` is None where there is no limit."""

    name: str
    files_per_batch: int
    image_bytes: int
    media_bytes: int
    storage_bytes: int
    running_jobs: int
    requests_per_minute: int
    requests_per_month: int | None

    @property
    def largest_bytes(self) -> int:
        """The largest file of any kind."""
        return max(self.image_bytes, self.media_bytes)

    @property
    def title(self) -> str:
        """The name as people write it."""
        return self.name.capitalize()


_SMALLEST_FIRST = (
    Plan("free", 5, 50 * MB, 500 * MB, 1 * GB, 2, 60, 500),
    Plan("starter", 25, 500 * MB, 2 * GB, 10 * GB, 5, 120, 5_000),
    Plan("pro", 100, 1 * GB, 5 * GB, 50 * GB, 10, 300, 50_000),
    Plan("business", 1_000, 2 * GB, 10 * GB, 500 * GB, 50, 1_200, 500_000),
    Plan("enterprise", 100_000, 10 * GB, 50 * GB, 50 * TB, 200, 6_000, None),
)
PLANS: Mapping[str, Plan] = MappingProxyType({plan.name: plan for plan in _SMALLEST_FIRST})


class UnknownPlan(ValueError):
    """No plan has this name; the message lists those that exist."""


def plan(name: str) -> Plan:
    """Give the plan called `name`, or raise UnknownPlan."""
    try:
        return PLANS[name]
    except KeyError:
        raise UnknownPlan(f"There is no plan called {name!r}. The plans are: {', '.join(PLANS)}.") from None


def upgrade(current: Plan) -> Plan | None:
    """Give the next larger plan, or None for the largest."""
    larger = _SMALLEST_FIRST[_SMALLEST_FIRST.index(current) + 1 :]
    return larger[0] if larger else None
