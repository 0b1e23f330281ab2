"""What operators see and do."""

import uuid

import pytest
from django.test import Client

from accounts import keys, usage
from accounts.models import Account, ApiKey, Usage, User


@pytest.fixture
def operator(db: None, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("op@example.org"))
    return client


def test_an_operator_moves_an_account_to_another_plan_that_exists(owner: User, operator: Client) -> None:
    url = f"/admin/accounts/account/{owner.account.pk}/change/"
    operator.post(url, {"name": "Owner", "plan": "business"})
    assert Account.objects.get(pk=owner.account.pk).plan == "business"
    assert operator.post(url, {"name": "Owner", "plan": "platinum"}).status_code == 200
    assert Account.objects.get(pk=owner.account.pk).plan == "business"


@pytest.mark.parametrize("model", ["account", "user", "apikey"])
def test_rows_are_found_by_the_persons_address(owner: User, owner_key: str, operator: Client, model: str) -> None:
    def count(words: str) -> int:
        return int(operator.get(f"/admin/accounts/{model}/", {"q": words}).context["cl"].result_count)

    assert (count("owner@example"), count("nobody")) == (1, 0)


def test_an_operator_revokes_keys_and_sees_no_secret(owner_key: str, operator: Client) -> None:
    key = ApiKey.objects.get()
    pages = [operator.get(f"/admin/accounts/apikey/{path}").content.decode() for path in ("", f"{key.pk}/change/")]
    for page in pages:
        assert key.prefix in page
        assert key.digest not in page
        assert owner_key not in page
    operator.post("/admin/accounts/apikey/", {"action": "revoke", "_selected_action": [str(key.pk)]})
    assert keys.find(owner_key) is None


def test_an_operator_reads_the_ledger_and_changes_nothing_in_it(owner: User, operator: Client) -> None:
    file = uuid.uuid4()
    usage.charge(owner.account, [file])
    counter = Usage.objects.get()

    assert "owner@example.org" in operator.get("/admin/accounts/usage/?q=owner").content.decode()
    assert operator.get("/admin/accounts/charge/", {"q": str(file)}).context["cl"].result_count == 1
    for path in (f"usage/{counter.pk}", f"charge/{file}"):
        assert operator.get(f"/admin/accounts/{path}/change/").status_code == 200
        assert operator.post(f"/admin/accounts/{path}/change/", {"used": 0}).status_code == 403
        assert operator.post(f"/admin/accounts/{path}/delete/").status_code == 403
    assert operator.get("/admin/accounts/usage/add/").status_code == 403


@pytest.mark.parametrize("model", ["account", "user", "apikey"])
def test_nothing_is_deleted_here(owner: User, owner_key: str, operator: Client, model: str) -> None:
    pk = {"account": owner.account.pk, "user": owner.pk, "apikey": ApiKey.objects.get().pk}[model]
    assert operator.post(f"/admin/accounts/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403
    assert keys.find(owner_key) is not None


def test_an_operator_adds_a_person_to_an_account(owner: User, operator: Client) -> None:
    operator.post(
        "/admin/accounts/user/add/",
        {
            "email": "Third@example.org",
            "account": owner.account.pk,
            "usable_password": "true",
            "password1": "correct horse battery",
            "password2": "correct horse battery",
        },
    )
    third = User.objects.get(email="third@example.org")
    assert third.account == owner.account
    assert third.check_password("correct horse battery")
    assert operator.get(f"/admin/accounts/user/{third.pk}/change/").status_code == 200


def test_the_admin_is_closed_to_customers(owner: User, client: Client) -> None:
    client.force_login(owner)
    for path in ("", "accounts/account/", "accounts/user/", "accounts/apikey/"):
        assert client.get(f"/admin/{path}").status_code == 302
