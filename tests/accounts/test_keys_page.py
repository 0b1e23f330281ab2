"""The page of API keys, and whose keys it shows."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import forms, keys
from accounts.models import ApiKey, User


@pytest.fixture
def signed_in(owner: User, client: Client) -> Client:
    client.force_login(owner)
    return client


def shown_key(page: str) -> str:
    return re.findall(r"cvly_\w{40,}", page)[0]  # type: ignore[no-any-return]


def test_a_new_key_is_shown_once_works_and_is_kept_by_no_cache(owner: User, signed_in: Client) -> None:
    response = signed_in.post("/keys", {"name": "Shop", "lifetime": ""})
    text = shown_key(response.content.decode())
    found = keys.find(text)
    assert found is not None
    assert (found.name, found.user, found.account, found.expires_at) == ("Shop", owner, owner.account, None)
    assert "no-store" in response["Cache-Control"]
    again = signed_in.get("/keys").content.decode()
    assert found.prefix in again
    assert text not in again


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_a_key_may_expire(signed_in: Client, days: int) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        signed_in.post("/keys", {"name": "n", "lifetime": str(days)})
    assert ApiKey.objects.get().expires_at == now + timedelta(days=days)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "n", "lifetime": "-1"}, "lifetime"),
        ({"name": "n", "lifetime": "9" * 400}, "lifetime"),
    ],
)
def test_a_key_that_cannot_be_is_refused_beside_its_field(
    signed_in: Client, fields: dict[str, str], field: str
) -> None:
    response = signed_in.post("/keys", fields)
    assert field in response.context["form"].errors
    assert not ApiKey.objects.exists()


def test_a_name_is_text_and_never_markup(signed_in: Client) -> None:
    name = "<img src=x onerror=alert(1)>\"'{{7*7}}"
    page = signed_in.post("/keys", {"name": name}).content.decode()
    key = ApiKey.objects.get()
    assert key.name == name
    assert "<img src=x" not in page
    asked = signed_in.get(f"/keys/{key.id}/revoke").content.decode()
    after = signed_in.post(f"/keys/{key.id}/revoke", follow=True).content.decode()
    assert "<img src=x" not in asked + after


def test_form_fields_cannot_choose_the_account_or_the_key(owner: User, stranger: User, signed_in: Client) -> None:
    digest = keys.digest("mine")
    signed_in.post("/keys", {"name": "n", "account": stranger.account.pk, "user": stranger.pk, "digest": digest})
    key = ApiKey.objects.get()
    assert (key.account, key.user) == (owner.account, owner)
    assert key.digest != digest


def test_revoking_asks_first_and_works_at_once(signed_in: Client, owner_key: str) -> None:
    url = f"/keys/{ApiKey.objects.get().id}/revoke"
    assert "Revoke “Test”?" in signed_in.get(url).content.decode()
    assert keys.find(owner_key) is not None
    assert signed_in.post(url)["Location"] == "/keys"
    assert keys.find(owner_key) is None
    assert 'badge-revoked">revoked' in signed_in.get("/keys").content.decode()


def test_a_key_revoked_long_ago_leaves_the_list(signed_in: Client, owner_key: str) -> None:
    ApiKey.objects.get().revoke()
    ApiKey.objects.update(revoked_at=timezone.now() - timedelta(days=31))
    assert owner_key[:11] not in signed_in.get("/keys").content.decode()


def test_revoking_needs_the_csrf_token(owner: User, owner_key: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    assert client.post(f"/keys/{ApiKey.objects.get().id}/revoke").status_code == 403
    assert keys.find(owner_key) is not None


def test_a_teammate_sees_and_revokes_the_keys_of_the_account(teammate: User, owner_key: str, client: Client) -> None:
    client.force_login(teammate)
    assert owner_key[:11] in client.get("/keys").content.decode()
    client.post(f"/keys/{ApiKey.objects.get().id}/revoke")
    assert keys.find(owner_key) is None


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_strangers_key_is_as_unknown_as_one_that_is_not(
    stranger: User, owner_key: str, client: Client, method: str
) -> None:
    client.force_login(stranger)
    foreign = getattr(client, method)(f"/keys/{ApiKey.objects.get().id}/revoke")
    missing = getattr(client, method)(f"/keys/{uuid.uuid4()}/revoke")
    assert foreign.status_code == missing.status_code == 404
    assert owner_key[:11] not in client.get("/keys").content.decode()
    assert keys.find(owner_key) is not None


@pytest.mark.parametrize("url", ["/keys", f"/keys/{uuid.UUID(int=1)}/revoke", "/password"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_pages_are_for_people_who_are_signed_in(db: None, client: Client, url: str, method: str) -> None:
    assert getattr(client, method)(url)["Location"] == f"/sign-in?next={url}"


def test_an_api_key_opens_no_page(owner_key: str, client: Client) -> None:
    response = client.post("/keys", {"name": "n"}, headers={"Authorization": f"Bearer {owner_key}"})
    assert response.status_code == 302
    assert ApiKey.objects.count() == 1


def test_an_account_has_so_many_keys_and_no_more_until_one_is_revoked(
    signed_in: Client, owner_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "KEYS_PER_ACCOUNT", 1)
    assert "at most 1 keys" in signed_in.post("/keys", {"name": "n"}).content.decode()
    ApiKey.objects.get().revoke()
    signed_in.post("/keys", {"name": "n"})
    assert ApiKey.objects.filter(revoked_at=None).count() == 1


def test_the_list_costs_the_same_queries_for_many_keys(
    owner: User, signed_in: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        keys.issue(owner.account, owner, f"key {number}")
    with django_assert_max_num_queries(4):
        signed_in.get("/keys")
