"""Make an API key from the command line: `manage.py create_api_key --email E --plan P [--name N]`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts import keys
from accounts.models import User
from accounts.models.user import normal_email
from accounts.plans import PLANS


class Command(BaseCommand):
    """Print one new key, and nothing else, on stdout; what was changed on the way goes to stderr."""

    help = (
        "Print a new API key for the user with this e-mail address; where there is none, the user (without a "
        "password) and an account are made first. An account on another plan is moved to the one named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Read who the key is for."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--plan", required=True, choices=list(PLANS))
        parser.add_argument("--name", default="made on the command line", help="shown in the list of keys")

    def handle(self, *, email: str, plan: str, name: str, **options: Any) -> None:
        """Make what is missing, then the key."""
        email = normal_email(email)
        try:
            User._meta.get_field("email").run_validators(email)
        except ValidationError:
            raise CommandError(f"{email!r} is not an e-mail address.") from None
        if not 1 <= len(name) <= 100:
            raise CommandError("--name takes 1 to 100 characters.")
        with transaction.atomic():
            user = User.objects.select_related("account").filter(email=email).first()
            if user is None:
                user = User.objects.create_user(email, plan=plan)
            if not user.is_active:
                raise CommandError(f"{email} is switched off; a key would not work.")
            self._apply(plan, user)
            _, text = keys.issue(user.account, user, name)
        self.stdout.write(text)

    def _apply(self, plan: str, user: User) -> None:
        """Move an existing account to the plan that was asked for, and say so."""
        account = user.account
        if account.plan != plan:
            self.stderr.write(f"Account {account}: plan changed from {account.plan} to {plan}.")
            account.plan = plan
            account.save(update_fields=["plan"])
