"""A pulse: the last time that a part of the system was seen to work."""

from django.db import models


class Pulse(models.Model):
    """`name` is the part: the queue, the workers of one node, or a duty that only one node does at a time.

    `at` is when it last did something, by the database's clock.
    """

    QUEUE = "queue"
    NODE = "node "
    """What the name of a node's pulse begins with; its host name follows."""
    DUTY = "duty "

    name = models.CharField(max_length=96, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
