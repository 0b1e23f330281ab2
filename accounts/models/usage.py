"""What an account has used: a counter for each thing that its plan limits."""

from django.db import models
from django.db.models import F, Q

from accounts.models.account import Account


class Usage(models.Model):
    """One counter. `used` never passes `allowed`, the limit under which it last grew; None is no limit.

    A plan that was made smaller leaves both as they are: the counter then only shrinks, or begins anew with the next
    period. `period` is a calendar month in UTC, as 202611; 0 for what belongs to none.
    """

    REQUESTS = "requests"
    STORAGE = "storage"

    account = models.ForeignKey(Account, models.CASCADE, related_name="usage", db_index=False)
    thing = models.CharField(max_length=16)
    period = models.PositiveIntegerField(default=0)
    used = models.PositiveBigIntegerField(default=0)
    allowed = models.PositiveBigIntegerField(null=True)

    class Meta:
        """The constraints, not the code, keep a counter within its limit."""

        verbose_name_plural = "usage"
        constraints = [
            models.UniqueConstraint(fields=["account", "thing", "period"], name="usage_once_per_period"),
            models.CheckConstraint(condition=Q(used__gte=0), name="usage_not_below_zero"),
            models.CheckConstraint(
                condition=Q(allowed=None) | Q(used__lte=F("allowed")), name="usage_within_what_is_allowed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.period or ''}".strip()
