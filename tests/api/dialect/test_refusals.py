"""The statuses that any address of the second dialect may refuse with, each in its one shape."""

import json

import pytest

from tests.api.dialect.asking import BASE, refused, upload
from tests.api.scenarios import World
from tests.calls import photo

SOME = "00000000-0000-0000-0000-000000000000"
CLOSED = [
    *(("post", f"{BASE}/{name}") for name in (
        "document", "spreadsheet", "presentation", "ebook", "data", "markup", "media", "calendar",
        "json-to-typescript", "video-thumbnail", "media-info",
    )),
    *(("get", f"{BASE}/{name}") for name in (
        "document", "spreadsheet", "presentation", "ebook", "data", "markup", "media", f"jobs/{SOME}",
    )),
]  # fmt: skip


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


@pytest.fixture
def world(api, owner, owner_key, monkeypatch):
    return World(api, owner, owner_key, monkeypatch)


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_without_a_key_nothing_is_done(api, db, method, path):
    answer = getattr(api(None), method)(path)

    refused(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_wrong_key_is_refused_in_either_header(api, db):
    for headers in ({"X-API-Key": "cvly_wrong"}, {"Authorization": "Bearer cvly_wrong"}):
        refused(api(None).get(f"{BASE}/jobs/{SOME}", headers=headers), 401, "invalid_api_key")


def test_a_key_works_in_either_header_and_tells_where_the_account_stands(api, owner_key):
    for headers in ({"X-API-Key": owner_key}, {"Authorization": f"Bearer {owner_key}"}):
        answer = api(None).get(f"{BASE}/jobs/{SOME}", headers=headers)
        refused(answer, 404, "not_found")
        assert int(answer["RateLimit-Limit"]) == 300
        assert int(answer["X-Quota-Remaining"]) == 50_000


def test_a_browser_s_session_is_no_key(client, owner, api):
    browser = api(None)
    browser.force_login(owner)

    answer = browser.get(f"{BASE}/media", {"url": "https://example.com/a.jpg", "target_format": "png"})
    refused(answer, 401, "not_authenticated")


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_too_many_requests_a_minute(world, method, path):
    answer = world.too_often(method, path)

    refused(answer, 429, "rate_limited")
    assert int(answer["Retry-After"]) > 0


def test_a_month_s_files_are_used_up(world):
    world.used_up(f"{BASE}/media")
    told = refused(upload(world.client, "media", target_format="png"), 402, "quota_exceeded")

    assert told["upgrade_url"].endswith("/plans")


def test_a_file_is_larger_than_the_plan_takes(world):
    world.on_a_tiny_plan()
    told = refused(upload(world.client, "media", photo() + b"\0", target_format="png"), 413, "file_too_large", "file")

    assert told["upgrade_url"].endswith("/plans")


def test_more_files_than_the_plan_takes(world):
    refused(world.too_many(f"{BASE}/media"), 403, "too_many_files", "file")


@pytest.mark.parametrize(("method", "path"), [("get", f"{BASE}/jobs/{SOME}"), ("post", f"{BASE}/media")])
def test_a_database_that_is_away(world, method, path):
    answer = world.down(method, path)

    refused(answer, 503, "database_unavailable")
    assert int(answer["Retry-After"]) > 0


def test_every_child_is_at_work(world, monkeypatch):
    from jobs import executor
    from media_tools.errors import PoolBusy
    from tests.api.scenarios import raising

    monkeypatch.setattr(executor, "execute_now", raising(PoolBusy("Every place is taken; try again.")))
    answer = upload(world.client, "media", target_format="png")

    refused(answer, 503, "busy")
    assert int(answer["Retry-After"]) > 0


@pytest.mark.parametrize("path", ["/v1/x", "/v1/convert", "/v1/convert/", "/v1/convert/nothing", "/v1/convert/data/"])
def test_there_is_nothing_at_other_addresses(api, db, path):
    for method in ("get", "post", "delete"):
        refused(getattr(api(None), method)(path), 404, "not_found")


def test_an_address_takes_its_own_methods_only(client):
    for method, path in (
        ("delete", "media"),
        ("get", "calendar"),
        ("head", "media"),
        ("get", "media-info"),
        ("post", "formats"),
    ):
        answer = getattr(client, method)(f"{BASE}/{path}")
        assert answer.status_code == 405
        if method != "head":
            refused(answer, 405, "method_not_allowed")


def test_a_body_that_is_no_body(client):
    for kind, body in (("application/json", b"{"), ("multipart/form-data", b"rubbish")):
        refused(client.post(f"{BASE}/data", body, content_type=kind), 400, "malformed_request")
    refused(client.post(f"{BASE}/data", b"a", content_type="text/csv"), 415, "unsupported_content_type")
    large = b'{"from_format": "json", "to_format": "csv", "data": "' + b"a" * 3_000_000 + b'"}'
    refused(client.post(f"{BASE}/data", large, content_type="application/json"), 413, "request_too_large")


def test_a_fault_of_ours_is_noted_under_its_id_and_not_told(client, monkeypatch):
    from jobs import queries
    from tests.api.scenarios import raising

    monkeypatch.setattr(queries, "one", raising(RuntimeError("a secret")))
    told = refused(client.get(f"{BASE}/jobs/{SOME}"), 500, "internal_error")

    assert "secret" not in told["detail"]


ODD = ([], {}, [1], {"a": []}, 0, -1, 1e300, True, "\0", "ü" * 5_000, "\ud800", "%", "../..", "http://[")
FIELDS = (
    "url", "data", "content", "options", "filename", "from_format", "to_format", "format", "timestamp", "width",
    "delimiter", "root_name", "gfm", "quality", "pages",
)  # fmt: skip


@pytest.mark.parametrize("path", [path for method, path in CLOSED if method == "post"])
def test_no_value_of_any_field_is_a_fault_of_ours(client, owner, path):
    owner.account.plan = "enterprise"
    owner.account.save()
    wish = {"data": "{}", "from_format": "json", "to_format": "csv", "url": None}
    for field in FIELDS:
        for odd in ODD:
            for body in ({field: odd}, {**wish, field: odd}, {"options": {**wish, field: odd}}):
                answer = client.post(path, json.dumps(body), content_type="application/json")
                assert answer.status_code in (200, 202, 400, 413, 415, 422), (body, answer.content)
