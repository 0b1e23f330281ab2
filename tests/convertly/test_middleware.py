"""The id of a request, and the short way of health probes."""

import uuid

import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_probe_is_answered_under_any_host_name(client: Client) -> None:
    assert client.get("/healthz", headers={"host": "10.1.2.3"}).status_code == 200
    assert client.get("/readyz", headers={"host": "10.1.2.3"}).status_code in (200, 503)
    assert client.get("/sign-in", headers={"host": "10.1.2.3"}).status_code == 400


def test_a_request_without_an_id_gets_one(client: Client) -> None:
    first, second = (client.get("/healthz")["X-Request-Id"] for _ in range(2))
    assert uuid.UUID(first) != uuid.UUID(second)


@pytest.mark.parametrize(
    ("sent", "kept"), [("trace-0123.abc", True), ("short", False), ("x" * 65, False), ("a b c d e", False)]
)
def test_a_well_formed_id_is_kept_and_another_replaced(client: Client, sent: str, kept: bool) -> None:
    assert (client.get("/healthz", headers={"x-request-id": sent})["X-Request-Id"] == sent) is kept
