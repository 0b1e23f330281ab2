"""django-q2's own ORM broker, with nothing but the doorbells and the canary that the project's code asks for."""

from datetime import timedelta

from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.models import OrmQ

from jobs.queue import DoorbellBroker, package


class StockBroker(DoorbellBroker):
    """Waits by sleeping between two looks at the table, which goes by the clock of this process."""

    def ring(self, task: str, times: int, delay: timedelta) -> None:
        """Insert `times` messages that may be taken after `delay`."""
        due = timezone.now() + delay
        OrmQ.objects.bulk_create(OrmQ(key=self.list_key, payload=package(task), lock=due) for _ in range(times))

    def dequeue(self) -> list[tuple[int | None, str]] | None:
        """Look as the library does."""
        return self.canary() or ORM.dequeue(self)  # type: ignore[no-any-return]
