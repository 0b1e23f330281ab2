"""An API key as it is kept: its hash and what may be shown of it, never the key."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models.account import Account


class ApiKey(models.Model):
    """One key of an account, made by one of its users."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="api_keys", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API key"
        indexes = [models.Index(fields=["account", "-created_at"], name="api_key_by_account")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def state(self) -> str:
        """One of `active`, `expired` and `revoked`."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= timezone.now() else "active"

    def revoke(self) -> None:
        """Make the key useless from the next request on; a second time keeps the first time's date."""
        now = timezone.now()
        if ApiKey.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=now):
            self.revoked_at = now
