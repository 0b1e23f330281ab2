"""The people of every test: an owner, a teammate of the same account, and a stranger with an account of their own."""

from collections.abc import Callable

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from accounts import keys
from accounts.models import User


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Keep SQLite's test database in a file: one in memory does not lock as a real one does, and fails threads."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture
def owner(db: None) -> User:
    """Somebody on the pro plan."""
    return User.objects.create_user("owner@example.org", plan="pro")


@pytest.fixture
def teammate(owner: User) -> User:
    """Somebody else of the owner's account."""
    return User.objects.create_user("teammate@example.org", account=owner.account)


@pytest.fixture
def stranger(db: None) -> User:
    """Somebody of another account."""
    return User.objects.create_user("stranger@example.org", plan="pro")


def _key_of(user: User) -> str:
    return keys.issue(user.account, user, "Test")[1]


@pytest.fixture
def owner_key(owner: User) -> str:
    """The text of a key of the owner."""
    return _key_of(owner)


@pytest.fixture
def teammate_key(teammate: User) -> str:
    """The text of a key of the teammate."""
    return _key_of(teammate)


@pytest.fixture
def stranger_key(stranger: User) -> str:
    """The text of a key of the stranger."""
    return _key_of(stranger)


@pytest.fixture
def api() -> Callable[[str | None], APIClient]:
    """Make an API client that sends a key: `api(owner_key).get("/api/jobs")`; `api(None)` sends none."""

    def client(key: str | None) -> APIClient:
        caller = APIClient(enforce_csrf_checks=True)
        if key is not None:
            caller.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
        return caller

    return client
