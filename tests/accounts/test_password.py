"""Changing the password."""

from typing import Any

from django.test import Client

from accounts import throttles
from accounts.models import User
from tests.accounts.conftest import PASSWORD

NEW = "another fine sentence"


def change(client: Client, old: str) -> Any:
    return client.post("/password", {"old_password": old, "new_password1": NEW, "new_password2": NEW})


def test_the_new_password_counts_and_every_other_session_ends(member: User, client: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(member)
    client.force_login(member)
    response = change(client, PASSWORD)
    assert (response.status_code, response["Location"]) == (302, "/password")
    member.refresh_from_db()
    assert member.check_password(NEW)
    assert client.get("/keys").status_code == 200
    assert elsewhere.get("/keys").status_code == 302


def test_the_old_password_cannot_be_guessed_from_a_stolen_session(member: User, client: Client) -> None:
    client.force_login(member)
    for _ in range(throttles.OLD_PASSWORD.tries):
        assert change(client, "wrong").status_code == 200
    assert change(client, PASSWORD).status_code == 429
    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_the_right_old_password_starts_the_count_again(member: User, client: Client) -> None:
    client.force_login(member)
    for old in (PASSWORD, NEW):
        for _ in range(throttles.OLD_PASSWORD.tries - 1):
            assert change(client, "wrong").status_code == 200
        assert change(client, old).status_code == 302


def test_nobody_changes_it_without_signing_in(member: User, client: Client) -> None:
    assert change(client, PASSWORD)["Location"] == "/sign-in?next=/password"
