"""A turn: the last time that an account was given a worker, so that accounts take turns."""

from django.db import models

from accounts.models import Account


class Turn(models.Model):
    """One row per account that was ever served; `at` is the database's time of its latest claim."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id}"
