"""Who may call the API: every way to send a key or a session, and every way to get it wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from pytest_django import DjangoAssertNumQueries
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from accounts import keys
from accounts.authentication import account_of
from accounts.models import ApiKey, User

NOBODYS_KEY = "cvly_00000000000000000000000000000000000000000002CZclj"
"""Well formed, but never issued."""
Api = Callable[[str | None], APIClient]


class WhoAmI(APIView):
    """A view with the project's own settings and nothing else."""

    def get(self, request: Request) -> Response:
        key = request.auth.name if isinstance(request.auth, ApiKey) else None
        assert isinstance(request.user, User)
        return Response({"user": request.user.pk, "account": account_of(request).pk, "key": key})

    post = get


urlpatterns = [path("who", WhoAmI.as_view())]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def assert_refused(response: Any, code: str) -> None:
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert response.json()["code"] == code
    assert response.json()["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer {key}"},
        {"Authorization": "bearer {key}"},
        {"Authorization": "Bearer   {key} "},
        {"x-api-key": "{key}"},
        {"X-API-KEY": " {key} "},
        {"Authorization": "Bearer {key}", "x-api-key": "{key}"},
        {"Authorization": "Basic b3duZXI6cGFzcw==", "x-api-key": "{key}"},
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_key_lets_its_user_in(
    owner: User, owner_key: str, client: Client, headers: dict[str, str], method: str
) -> None:
    sent = {name: value.format(key=owner_key) for name, value in headers.items()}
    response = getattr(client, method)("/who", headers=sent)
    assert response.status_code == 200
    assert response.json() == {"user": owner.pk, "account": owner.account.pk, "key": "Test"}


@pytest.mark.parametrize(
    "key",
    [
        "",
        "nonsense",
        "cvly_",
        "cvly_" + "0" * 49,
        NOBODYS_KEY,
        "' OR 1=1 --",
        "cvly_\xe9\xff",
        "a" * 5_000,
        "two words",
    ],
)
@pytest.mark.parametrize("header", ["Authorization", "x-api-key"])
def test_a_wrong_key_is_refused_and_not_repeated_in_the_answer(
    owner_key: str, client: Client, header: str, key: str
) -> None:
    response = client.get("/who", headers={header: f"Bearer {key}" if header == "Authorization" else key})
    assert_refused(response, "invalid_api_key")
    assert len(key) < 6 or key not in response.content.decode()


def test_the_key_of_nobody_is_well_formed_so_that_the_tests_above_reach_the_database() -> None:
    assert keys.well_formed(NOBODYS_KEY)


def test_a_truncated_key_is_refused(owner_key: str, api: Api) -> None:
    assert_refused(api(owner_key[:-1]).get("/who"), "invalid_api_key")


def test_a_key_in_another_case_is_refused(owner_key: str, api: Api) -> None:
    assert_refused(api(owner_key.swapcase()).get("/who"), "invalid_api_key")


def test_two_different_keys_in_one_request_are_refused(owner_key: str, stranger_key: str, api: Api) -> None:
    caller = api(owner_key)
    assert_refused(caller.get("/who", headers={"x-api-key": stranger_key}), "invalid_api_key")


def test_a_revoked_key_is_refused_from_the_next_request_on(owner_key: str, api: Api) -> None:
    caller = api(owner_key)
    assert caller.get("/who").status_code == 200
    ApiKey.objects.get().revoke()
    assert_refused(caller.get("/who"), "invalid_api_key")


def test_an_expired_key_is_refused(owner: User, api: Api) -> None:
    _, text = keys.issue(owner.account, owner, "old", timezone.now() - timedelta(seconds=1))
    assert_refused(api(text).get("/who"), "invalid_api_key")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic b3duZXI6cGFzcw=="}, {"Authorization": "Digest x"}])
def test_a_request_without_credentials_is_a_401(client: Client, headers: dict[str, str], method: str) -> None:
    response = getattr(client, method)("/who", headers=headers)
    assert_refused(response, "not_authenticated")
    assert "Authorization: Bearer cvly_" in response.json()["error"]


def test_a_key_in_the_address_is_no_credential(owner_key: str, client: Client) -> None:
    response = client.get("/who", {"api_key": owner_key, "x-api-key": owner_key, "key": owner_key})
    assert_refused(response, "not_authenticated")


def test_a_session_lets_its_user_in(owner: User, client: Client) -> None:
    client.force_login(owner)
    assert client.get("/who").json() == {"user": owner.pk, "account": owner.account.pk, "key": None}


def test_a_session_may_change_something_only_with_the_csrf_token(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    assert client.post("/who").status_code == 403
    token = "a" * 32
    client.cookies["csrftoken"] = token
    assert client.post("/who", headers={"X-CSRFToken": token}).status_code == 200
    assert client.post("/who", headers={"X-CSRFToken": token[::-1] + "b"}).status_code == 403


def test_a_key_counts_and_the_session_beside_it_does_not(owner: User, owner_key: str, stranger: User, api: Api) -> None:
    caller = api(owner_key)
    caller.session.save()
    Client.force_login(caller, stranger)
    response = caller.post("/who")
    assert response.status_code == 200
    assert response.json()["user"] == owner.pk


def test_a_wrong_key_is_refused_even_beside_a_good_session(owner: User, client: Client) -> None:
    client.force_login(owner)
    assert_refused(client.get("/who", headers={"x-api-key": NOBODYS_KEY}), "invalid_api_key")


def test_an_authenticated_request_costs_a_look_up_and_a_count(
    owner_key: str, api: Api, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    caller = api(owner_key)
    caller.get("/who")
    with django_assert_num_queries(2):
        assert caller.get("/who").status_code == 200


def test_what_the_query_left_out_is_there_when_asked_for(owner: User, owner_key: str) -> None:
    found = keys.look_up(owner_key)
    assert found is not None
    assert (found.user.email, found.account.name) == (owner.email, owner.account.name)


def test_account_of_refuses_a_request_of_nobody(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    with pytest.raises(TypeError):
        account_of(request)


def test_the_openapi_document_names_both_headers() -> None:
    document = SchemaGenerator(patterns=urlpatterns).get_schema(public=True)  # type: ignore[no-untyped-call]
    schemes = document["components"]["securitySchemes"]
    assert schemes["bearerKey"]["scheme"] == "bearer"
    assert schemes["headerKey"] == {
        "type": "apiKey",
        "in": "header",
        "name": "x-api-key",
        "description": schemes["headerKey"]["description"],
    }
    offered = document["paths"]["/who"]["get"]["security"]
    assert {"bearerKey": []} in offered
    assert {"headerKey": []} in offered
