"""Seal every kept secret with the first of the keys, so that an old key can be given up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.callbacks import vault
from jobs.models import Endpoint

SEALED = ("url", "secret", "old_secret")


class Command(BaseCommand):
    """`manage.py reseal_secrets`: safe at any time, and as often as one likes."""

    help = "Seal the secrets of webhooks and callbacks with the first key of SECRETS_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all of them; say how many there are, and fail where one cannot be opened."""
        done = unreadable = 0
        for endpoint in Endpoint.objects.only("pk", *SEALED).iterator(chunk_size=500):
            kept = {name: getattr(endpoint, name) for name in SEALED}
            try:
                anew = {name: vault.sealed_anew(text) for name, text in kept.items()}
            except vault.Unreadable:
                unreadable += 1
                continue
            # one that was changed in between is sealed with the first key already
            done += Endpoint.objects.filter(pk=endpoint.pk, **kept).update(**anew)
        self.stdout.write(f"Sealed {done:,} endpoints with the first key.")
        if unreadable:
            raise CommandError(f"{unreadable:,} endpoints can be opened with none of the keys and stay as they are.")
