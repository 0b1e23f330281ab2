"""Make the operator, the demo account and its API key, or show those that there are: `manage.py create_demo`."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import demo


class Command(BaseCommand):
    """Print the e-mail addresses, the passwords and the key; a second run prints the same."""

    help = "Make an operator, a demo account and an API key where they are missing, and print their secrets."

    def handle(self, **options: Any) -> None:
        """Prepare and print."""
        self.stdout.write(str(demo.prepare()))
