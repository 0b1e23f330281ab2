"""A pulse: the last time that a part of the system was seen to work."""

from django.db import models
from django.db.models.functions import Now


class Pulse(models.Model):
    """`name` is the part: the queue, the deliveries, the workers of one node, or a duty that one node does at a time.

    `at` is when it last did something, by the database's clock.
    """

    QUEUE = "queue"
    DELIVERIES = "deliveries"
    NODE = "node "
    """What the name of a node's pulse begins with; its host name follows."""
    DUTY = "duty "

    name = models.CharField(max_length=96, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def show(*names: str) -> None:
        """Write down that these parts work now."""
        pulses = [Pulse(name=name, at=Now()) for name in names]
        Pulse.objects.bulk_create(pulses, update_conflicts=True, unique_fields=["name"], update_fields=["at"])
