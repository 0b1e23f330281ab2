"""The operator and the demo account that a fresh server starts with; their secrets lie beside the data, mode 0600."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from accounts import keys
from accounts.models import User

OPERATOR_EMAIL = "operator@convertly.local"
DEMO_EMAIL = "demo@convertly.local"
DEMO_PLAN = "pro"
KEY_NAME = "Demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """What a newcomer needs; a password is None once its owner has changed it."""

    operator_email: str
    operator_password: str | None
    demo_email: str
    demo_password: str | None
    key: str

    def __str__(self) -> str:
        """The block that is printed at the start."""
        people = (
            ("Operator", self.operator_email, self.operator_password),
            ("Demo", self.demo_email, self.demo_password),
        )
        lines = [f"{name:<10}{email:<27}password {secret or '(changed since)'}" for name, email, secret in people]
        return "\n".join([*lines, f"{'API key':<10}{self.key}"])


def prepare() -> Demo:
    """Make the operator, the demo account and its key where they are missing, and give their secrets.

    Safe to call at every start: what works is left as it is.
    """
    credentials = settings.VAR / "demo-credentials"
    kept: dict[str, str] = json.loads(credentials.read_text()) if credentials.exists() else {}
    wanted = {email: kept.get(email) or secrets.token_urlsafe(12) for email in (OPERATOR_EMAIL, DEMO_EMAIL)}
    if wanted != kept:
        _keep(credentials, json.dumps(wanted, indent=2) + "\n")

    users = {user.email: user for user in User.objects.select_related("account").filter(email__in=wanted)}
    operator = users.get(OPERATOR_EMAIL) or User.objects.create_superuser(OPERATOR_EMAIL, wanted[OPERATOR_EMAIL])
    demo = users.get(DEMO_EMAIL) or User.objects.create_user(DEMO_EMAIL, wanted[DEMO_EMAIL], plan=DEMO_PLAN)
    for user in (operator, demo):
        if user.email not in kept and user.email in users:
            # the file is lost, so the old password is known to nobody any more
            user.set_password(wanted[user.email])
            user.save(update_fields=["password"])
    passwords = [wanted[user.email] if user.check_password(wanted[user.email]) else None for user in (operator, demo)]
    return Demo(OPERATOR_EMAIL, passwords[0], DEMO_EMAIL, passwords[1], _working_key(demo))


def _working_key(user: User) -> str:
    """Give the key in the file while it works, else put a new one there."""
    path = settings.VAR / "demo-key"
    text = path.read_text().strip() if path.exists() else ""
    key = keys.look_up(text)
    if key is None or key.account_id != user.account_id:
        _, text = keys.issue(user.account, user, KEY_NAME)
        _keep(path, text + "\n")
    return text


def _keep(path: Path, text: str) -> None:
    """Write a secret in one step, readable by its owner alone from the first byte."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)
