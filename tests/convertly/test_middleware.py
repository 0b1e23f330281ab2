"""The id of a request, the short way of health probes, and the policy of content."""

import uuid
from typing import Any

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


def test_every_page_says_what_a_browser_may_load(client: Client, settings: Any) -> None:
    policy = client.get("/sign-in")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert client.get("/no-such-page")["Content-Security-Policy"] == policy
    settings.DEBUG = True
    assert "Content-Security-Policy" not in client.get("/no-such-page")
