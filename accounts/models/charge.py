"""A line of the ledger: what one file cost, and whether that was given back."""

from django.db import models
from django.db.models import Q

from accounts.models.account import Account


class ChargeState(models.TextChoices):
    """Reserved when a file is accepted; then kept, or given back to the period that it was charged to."""

    RESERVED = "reserved"
    KEPT = "kept"
    RETURNED = "returned"


class Charge(models.Model):
    """One unit for one file; the primary key is the file's id, so there is never a second one.

    It leaves `reserved` once, by a conditional UPDATE, so there is never a second refund either. `job_id` is None while
    the work is done within its request, and where its results are not kept.
    """

    file_id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="charges", db_index=False)
    job_id = models.UUIDField(null=True)
    period = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=ChargeState.choices)
    created_at = models.DateTimeField()

    class Meta:
        """The last index holds only what a request has in hand, or has left behind."""

        constraints = [
            models.CheckConstraint(condition=Q(state__in=ChargeState.values), name="charge_state_is_known"),
        ]
        indexes = [
            models.Index(fields=["account", "period"], name="charge_books"),
            models.Index(fields=["job_id"], condition=Q(job_id__isnull=False), name="charge_of_job"),
            models.Index(fields=["created_at"], condition=Q(job_id=None, state="reserved"), name="charge_in_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.state}"
