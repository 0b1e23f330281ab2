"""Hold the ledger of every account against its jobs: `manage.py check_books [--mend]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Account
from jobs import books


class Command(BaseCommand):
    """Print every difference, and fail where there was one."""

    help = "Compare charges, counters and stored bytes with the jobs; --mend counts the counters anew first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Read what to do."""
        parser.add_argument("--mend", action="store_true", help="count the counters anew")

    def handle(self, *, mend: bool, **options: Any) -> None:
        """Check every account."""
        found: list[str] = []
        accounts = 0
        for account in Account.objects.order_by("pk").iterator():
            if mend:
                books.mend(account)
            found += books.check(account)
            accounts += 1
        for difference in found:
            self.stdout.write(difference)
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write(f"The books of {accounts} accounts are right.")
