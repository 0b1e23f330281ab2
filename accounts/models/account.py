"""An account: the customer that owns jobs and files, and whose plan limits them."""

from django.db import models

from accounts import plans
from accounts.standing import Standing


class Account(models.Model):
    """One customer; its users and keys all see the same things."""

    name = models.CharField(max_length=254)
    # no choices: a new plan must not cost a migration
    plan = models.CharField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)

    standing: Standing | None = None
    """Read with the request that the account makes; None outside of one."""

    def __str__(self) -> str:
        return self.name

    @property
    def limits(self) -> plans.Plan:
        """The account's plan as numbers."""
        return plans.plan(self.plan)
