"""Refuse to start with account settings that cannot work."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from accounts.plans import PLANS


@register()
def sign_up_plan_exists(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Report a SIGN_UP_PLAN that is no plan."""
    if settings.SIGN_UP_PLAN in PLANS:
        return []
    return [
        Error(f"SIGN_UP_PLAN is {settings.SIGN_UP_PLAN!r}; it must be one of {', '.join(PLANS)}.", id="accounts.E001")
    ]
