"""Making an account."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import throttles
from accounts.models import Account, User
from tests.accounts.conftest import PASSWORD


def sign_up(client: Client, email: str, first: str = PASSWORD, second: str | None = None, **more: str) -> Any:
    fields = {"email": email, "password1": first, "password2": first if second is None else second, **more}
    return client.post("/sign-up", fields)


def test_a_newcomer_gets_an_account_and_is_signed_in(db: None, client: Client) -> None:
    response = sign_up(client, "New@Example.org", next="/keys")
    assert (response.status_code, response["Location"]) == (302, "/keys")
    user = User.objects.get()
    assert (user.email, user.account.plan, user.is_staff) == ("new@example.org", "free", False)
    assert user.check_password(PASSWORD)
    assert client.get("/keys").status_code == 200


@pytest.mark.parametrize(
    ("email", "first", "second", "field"),
    [
        ("", PASSWORD, None, "email"),
        ("not an address", PASSWORD, None, "email"),
        ("a\x00@example.org", PASSWORD, None, "email"),
        ("x" * 300 + "@example.org", PASSWORD, None, "email"),
        ("Owner@Example.org", PASSWORD, None, "email"),
        ("ｏｗｎｅｒ@example.org", PASSWORD, None, "email"),
        ("new@" + "İ" * 60 + "." + "İ" * 60 + "." + "İ" * 60 + ".org", PASSWORD, None, "email"),
        ("new@example.org", PASSWORD, PASSWORD + "!", "password2"),
        ("new@example.org", "short", None, "password2"),
        ("new@example.org", "password123", None, "password2"),
        ("new@example.org", "new@example.org", None, "password2"),
        ("new@example.org", "", None, "password1"),
    ],
)
def test_what_cannot_be_an_account_is_refused_beside_its_field_and_leaves_nothing(
    owner: User, client: Client, email: str, first: str, second: str | None, field: str
) -> None:
    response = sign_up(client, email, first, second)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert User.objects.count() == Account.objects.count() == 1


def test_a_form_cannot_make_an_operator_or_join_another_account(owner: User, client: Client) -> None:
    sign_up(
        client, "new@example.org", is_staff="on", is_superuser="on", account=str(owner.account.pk), plan="enterprise"
    )
    user = User.objects.get(email="new@example.org")
    assert not user.is_staff
    assert not user.is_superuser
    assert user.account != owner.account
    assert user.account.plan == "free"


def test_a_twin_that_was_a_moment_faster_is_an_error_beside_the_field(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = User.objects.create_user

    def slow(email: str, *args: Any, **fields: Any) -> User:
        made(email, plan="free")
        return made(email, *args, **fields)

    monkeypatch.setattr(User.objects, "create_user", slow)
    response = sign_up(client, "new@example.org")
    assert response.context["form"].errors == {"email": ["This e-mail address already has an account."]}
    assert User.objects.count() == Account.objects.count() == 1


def test_asking_for_many_addresses_is_braked(db: None, client: Client) -> None:
    codes = [sign_up(client, "bad", "x", "y").status_code for _ in range(throttles.SIGN_UP.tries + 1)]
    assert codes == [200] * throttles.SIGN_UP.tries + [429]


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example"])
def test_signing_up_leads_to_pages_of_this_site_only(db: None, client: Client, wanted: str) -> None:
    assert sign_up(client, "new@example.org", next=wanted)["Location"] == "/"


def test_a_server_may_be_closed_to_newcomers(db: None, client: Client, settings: Settings) -> None:
    assert "/sign-up" in client.get("/sign-in").content.decode()
    settings.SIGN_UP_OPEN = False
    assert "/sign-up" not in client.get("/sign-in").content.decode()
    assert client.get("/sign-up").status_code == 403
    assert sign_up(client, "new@example.org").status_code == 403
    assert not User.objects.exists()
