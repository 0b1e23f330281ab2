"""The Django app that owns accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, users and API keys."""

    name = "accounts"

    def ready(self) -> None:
        """Load what registers itself: the system checks and the entry for the OpenAPI document."""
        from accounts import checks, schema  # noqa: F401  (both need the apps to be loaded first)
