"""A person who signs in with an e-mail address and a password."""

import unicodedata
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower

from accounts.models.account import Account


def normal_email(email: str) -> str:
    """Give the one spelling under which an address is kept and looked up."""
    return unicodedata.normalize("NFKC", email).strip().lower()


class Users(BaseUserManager["User"]):
    """How users are made and found."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find the user by e-mail, in any case."""
        return self.get(email=normal_email(username or ""))

    @transaction.atomic
    def create_user(
        self, email: str, password: str | None = None, *, account: Account | None = None, plan: str = "", **fields: Any
    ) -> "User":
        """Make a user, in an account of its own (on `plan`, else the one for new customers) unless one is given.

        Without a password the user cannot sign in until an operator sets one. Raises IntegrityError when the address
        is taken.
        """
        email = normal_email(email)
        account = account or Account.objects.create(name=email, plan=plan or settings.SIGN_UP_PLAN)
        user = self.model(email=email, account=account, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an operator, who may use the admin."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """One person of an account."""

    email = models.EmailField(
        "e-mail address", unique=True, error_messages={"unique": "This e-mail address already has an account."}
    )
    account = models.ForeignKey(Account, models.CASCADE, related_name="users")
    is_active = models.BooleanField("active", default=True, help_text="Without it, neither password nor key works.")
    is_staff = models.BooleanField("operator", default=False, help_text="May open the admin.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            # with the unique index this makes the address unique in any case, whoever writes the row
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Bring the address to its one spelling before its length and uniqueness are checked."""
        self.email = normal_email(self.email)
        super().clean_fields(exclude)
