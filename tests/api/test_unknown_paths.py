"""Every other address: one shape, never a redirect."""

import pytest

from tests.contract import check_error

METHODS = ["get", "post", "put", "patch", "delete", "options"]


@pytest.mark.parametrize(
    "path",
    [
        "/api", "/api/", "/api/nothing", "/api/jobs/", "/api/convert/", "/api/formats/", "/api//jobs", "/api/v1/jobs",
        "/api/jobs/1/2", "/api/files/", "/api/files/1", "/api/%00", "/api/..%2fadmin/", "/api/openapi.json/",
    ],
)  # fmt: skip
def test_an_unknown_path_is_404_in_json_for_any_method(api, owner_key, path):
    client = api(owner_key)
    for method in METHODS:
        check_error(getattr(client, method)(path), 404, "not_found")
    assert client.head(path).status_code == 404


def test_an_unknown_path_asks_for_no_key(api, db):
    check_error(api(None).get("/api/nothing"), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("put", "/api/jobs", {"GET", "POST"}),
        ("delete", "/api/jobs", {"GET", "POST"}),
        ("post", "/api/jobs/0", {"GET", "DELETE"}),
        ("get", "/api/convert", {"POST"}),
        ("get", "/api/compress", {"POST"}),
        ("post", "/api/formats", {"GET"}),
    ],
)
def test_a_method_that_is_not_taken_is_405_and_names_those_that_are(api, owner_key, method, path, allowed):
    answer = getattr(api(owner_key), method)(path)

    check_error(answer, 405, "method_not_allowed")
    assert allowed <= set(answer["Allow"].split(", "))


@pytest.mark.parametrize("path", ["/healthz", "/api/formats", "/api/jobs", "/api/nothing", "/sign-in", "/nowhere"])
def test_every_answer_has_a_request_id(api, db, path):
    first, second = api(None).get(path)["X-Request-Id"], api(None).get(path)["X-Request-Id"]

    assert first
    assert first != second


def test_a_request_id_of_the_client_is_kept_when_it_is_well_formed(api, db):
    assert api(None).get("/healthz", headers={"X-Request-Id": "abc-1234.x"})["X-Request-Id"] == "abc-1234.x"
    for sent in ("short", "x" * 65, "with space", "new\tline", "é" * 10):
        assert api(None).get("/healthz", headers={"X-Request-Id": sent})["X-Request-Id"] != sent
