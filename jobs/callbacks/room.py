"""How much may be in flight at once, so that a host that does not answer holds up nobody but itself.

Each host and each account has its own bound. Accounts whose hosts were slow of late share half of the places, and the
other half is there for the rest, however many slow ones there are.
"""

import time
from collections import Counter

PER_HOST = 4
PER_ACCOUNT = 16
SLOW_SECONDS = 2.0
"""An attempt that took longer makes its account a slow one."""
REMEMBERED_SECONDS = 600.0
"""For how long."""


class Room:
    """The places for attempts, all of them in one thread's hands."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._hosts: Counter[str] = Counter()
        self._accounts: Counter[int] = Counter()
        self._slow_until: dict[int, float] = {}

    @property
    def free(self) -> int:
        """Count the free places."""
        return self._places - self._hosts.total()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is in flight."""
        return not self._hosts.total()

    def full_hosts(self) -> list[str]:
        """Name the hosts that nothing more may go to now."""
        return [host for host, count in self._hosts.items() if count >= PER_HOST]

    def full_accounts(self) -> list[int]:
        """Name the accounts that nothing more may go out for now."""
        full = {account for account, count in self._accounts.items() if count >= PER_ACCOUNT}
        slow = self._slow()
        if sum(self._accounts[account] for account in slow) >= self._places // 2:
            full |= slow
        return sorted(full)

    def fits(self, host: str, account: int) -> bool:
        """Tell whether one more may go to this host for this account."""
        return self.free > 0 and self._hosts[host] < PER_HOST and account not in self.full_accounts()

    def enter(self, host: str, account: int) -> None:
        """Take a place."""
        self._hosts[host] += 1
        self._accounts[account] += 1

    def leave(self, host: str, account: int, seconds: float) -> None:
        """Give it back after so many seconds."""
        # a subtraction leaves those out that come to nothing
        self._hosts = self._hosts - Counter([host])
        self._accounts = self._accounts - Counter([account])
        if seconds > SLOW_SECONDS:
            self._slow_until[account] = time.monotonic() + REMEMBERED_SECONDS

    def _slow(self) -> set[int]:
        now = time.monotonic()
        self._slow_until = {account: until for account, until in self._slow_until.items() if until > now}
        return set(self._slow_until)
