"""A pulse: the last time that a part of the system was seen to work."""

from django.db import models


class Pulse(models.Model):
    """`name` is the part, such as `queue`; `at` is when it last did something."""

    QUEUE = "queue"

    name = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
