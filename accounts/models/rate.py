"""How often an account called in the minute that is running."""

from django.db import models

from accounts.models.account import Account


class Rate(models.Model):
    """One counter per account; `minute` is counted from 1970 in UTC."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="rate")
    minute = models.BigIntegerField()
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} in minute {self.minute}"
