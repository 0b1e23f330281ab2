"""Send callbacks and webhooks: beside the workers, so that no host of others can hold up a job."""

import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from jobs.callbacks.deliverer import Deliverer


class Command(BaseCommand):
    """`manage.py deliver`: run until SIGTERM or SIGINT; as many of them as there are nodes."""

    help = "Send callbacks and webhooks until SIGTERM."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped; what is in flight then may take a few seconds to end."""
        deliverer = Deliverer(settings.DELIVERY_THREADS)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: deliverer.stop())
        deliverer.run()
