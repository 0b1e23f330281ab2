"""What the tests of the account pages share."""

import pytest
from pytest_django import Settings

from accounts.models import User

PASSWORD = "correct horse battery"


@pytest.fixture
def member(owner: User) -> User:
    """The owner, with a password."""
    owner.set_password(PASSWORD)
    owner.save()
    return owner


@pytest.fixture(autouse=True)
def _cheap_hashes(settings: Settings) -> None:
    """Hash passwords cheaply: the tests sign in hundreds of times, and Django's hashers have their own tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
