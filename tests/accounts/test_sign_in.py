"""Signing in and out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts import throttles
from accounts.models import User
from tests.accounts.conftest import PASSWORD

WRONG = "The e-mail address or the password is wrong."
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", {"username": email, "password": password, **more})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("spelling", ["owner@example.org", "OWNER@Example.Org", "  owner@example.org "])
def test_the_right_password_lets_in_whatever_the_case_of_the_address(
    member: User, client: Client, spelling: str
) -> None:
    response = sign_in(client, spelling)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_in(client)


def test_a_wrong_password_an_unknown_address_and_a_person_switched_off_get_the_same_answer(
    member: User, stranger: User, client: Client
) -> None:
    stranger.is_active = False
    stranger.set_password(PASSWORD)
    stranger.save()
    answers = [
        sign_in(client, member.email, "wrong password"),
        sign_in(client, "nobody@example.org", "wrong password"),
        sign_in(client, stranger.email, PASSWORD),
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [list(answer.context["form"].errors.values()) for answer in answers] == [[[WRONG]]] * 3
    assert not is_in(client)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/keys", "/keys"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http:evil.example", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_this_site_only(member: User, client: Client, wanted: str, reached: str) -> None:
    assert sign_in(client, member.email, next=wanted)["Location"] == reached


def test_the_eleventh_try_in_a_quarter_of_an_hour_is_refused_even_with_the_right_password(
    member: User, client: Client
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(throttles.PERSON.tries):
            assert sign_in(client, member.email, "wrong").status_code == 200
        clock.shift(timedelta(minutes=3))
        refused = sign_in(client, member.email)
        assert refused.status_code == 429
        assert refused["Retry-After"] == "720"
        assert "Too many tries. Try again in 12 minutes." in refused.content.decode()
        assert not is_in(client)
        clock.shift(timedelta(minutes=12))
        assert sign_in(client, member.email).status_code == 302


def test_tries_are_refused_alike_for_an_address_that_nobody_has(db: None, client: Client) -> None:
    codes = [sign_in(client, "nobody@example.org", "wrong").status_code for _ in range(throttles.PERSON.tries + 1)]
    assert codes == [200] * throttles.PERSON.tries + [429]


def test_a_success_starts_the_count_again(member: User, client: Client) -> None:
    for _ in range(2):
        for _ in range(throttles.PERSON.tries - 1):
            assert sign_in(client, member.email, "wrong").status_code == 200
        assert sign_in(client, member.email).status_code == 302
        client.logout()


def test_one_stranger_who_guesses_does_not_lock_the_owner_out(member: User, client: Client) -> None:
    elsewhere = Client(REMOTE_ADDR="203.0.113.7")
    for _ in range(throttles.PERSON.tries + 1):
        sign_in(elsewhere, member.email, "wrong")
    assert sign_in(client, member.email).status_code == 302


def test_guessing_at_one_person_from_many_addresses_is_braked(
    member: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttles, "EMAIL", throttles.Throttle("test", 3))
    codes = [sign_in(Client(REMOTE_ADDR=f"203.0.113.{n}"), member.email, "wrong").status_code for n in range(4)]
    assert codes == [200, 200, 200, 429]
    assert sign_in(client, member.email).status_code == 429


def test_guessing_at_many_people_from_one_address_is_braked(
    member: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttles, "ADDRESS", throttles.Throttle("test", 3))
    codes = [sign_in(client, f"person{n}@example.org", "wrong").status_code for n in range(4)]
    assert codes == [200, 200, 200, 429]
    assert sign_in(Client(REMOTE_ADDR="203.0.113.7"), member.email).status_code == 302


@pytest.mark.parametrize("email", ["", "not an address", "x" * 5_000 + "@example.org", "a\x00@example.org", "<script>"])
def test_what_is_no_address_is_refused_politely_and_shown_escaped(db: None, client: Client, email: str) -> None:
    response = sign_in(client, email)
    assert response.status_code == 200
    assert b"<script>" not in response.content
    assert not is_in(client)


def test_signing_in_needs_the_csrf_token(member: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, member.email).status_code == 403


def test_signing_out_takes_a_post_and_ends_the_session(owner: User, client: Client) -> None:
    client.force_login(owner)
    assert client.get("/sign-out").status_code == 405
    assert is_in(client)
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert not is_in(client)


def test_who_is_in_is_sent_on(owner: User, client: Client) -> None:
    client.force_login(owner)
    assert client.get("/sign-in")["Location"] == "/"
    assert client.get("/sign-up")["Location"] == "/"


def test_the_admin_has_the_same_brake_and_lets_operators_in_only(member: User, client: Client) -> None:
    def enter() -> Any:
        return client.post("/admin/login/?next=/admin/", {"username": member.email, "password": PASSWORD})

    assert not is_in(client)
    assert enter().status_code == 200
    User.objects.update(is_staff=True)
    assert enter()["Location"] == "/admin/"
    client.logout()
    for _ in range(throttles.PERSON.tries):
        client.post("/admin/login/", {"username": member.email, "password": "wrong"})
    assert "Too many tries" in enter().content.decode()
