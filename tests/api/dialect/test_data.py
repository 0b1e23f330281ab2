"""`/v1/convert/data`: text in the answer, a file by GET, a job for what is large."""

import json

import pytest

from accounts import usage
from jobs.dialect import pace
from tests.api.dialect.asking import JSON, content, followed, get, post, refused, upload
from tests.calls import work_off
from tests.hosts import ok
from tests.rooms import nothing_is_left

CSV = "name,age\nJürgen,41\n"
ROWS = [{"name": "Jürgen", "age": "41"}]


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


@pytest.mark.parametrize("name", ["data", "content"])
def test_text_in_the_request_is_answered_with_text(client, name):
    answer = post(client, "data", from_format="csv", to_format="json", **{name: CSV})

    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert set(told) == {"result", "from_format", "to_format"}
    assert (told["from_format"], told["to_format"]) == ("csv", "json")
    assert [row["name"] for row in json.loads(told["result"])] == ["Jürgen"]
    assert nothing_is_left()


def test_a_json_value_is_taken_as_it_is(client):
    value = {"größe": [1, 2.5, None, True, {"tief": "☃"}], "leer": {}}
    answer = post(client, "data", data=value, from_format="json", to_format="yaml")
    back = post(client, "data", data=answer.json()["result"], from_format="yml", to_format="json")

    assert json.loads(back.json()["result"]) == value
    assert back.json()["from_format"] == "yml"


def test_an_upload_is_read_as_its_from_format_says(client):
    answer = upload(client, "data", CSV.encode(), "wrong.xml", from_format="csv", to_format="json")

    assert json.loads(answer.json()["result"])[0]["name"] == "Jürgen"


def test_options_stand_beside_the_formats_or_in_options_and_those_beside_win(client):
    wish = {"data": "a;b\n1;2\n", "from_format": "csv", "to_format": "json"}
    beside = post(client, "data", delimiter=";", **wish)
    within = post(client, "data", options={"delimiter": ";"}, **wish)
    both = post(client, "data", delimiter=";", options={"delimiter": "|"}, **wish)
    form = client.post("/v1/convert/data", {**wish, "options": '{"delimiter": ";"}'}, format="multipart")

    assert len({answer.json()["result"] for answer in (beside, within, both, form)}) == 1
    assert set(json.loads(beside.json()["result"])[0]) == {"a", "b"}


def test_get_streams_the_file_under_the_wanted_name(client, hosting):
    host = hosting(ok(CSV.encode()))
    answer = get(client, "data", url=host.url("/people.csv"), from_format="csv", to_format="json", filename="über.json")

    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%BCber.json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert json.loads(answer.content)[0]["name"] == "Jürgen"
    assert nothing_is_left()


def test_get_for_json_answers_with_the_job_and_its_file(client, api, hosting):
    host = hosting(ok(CSV.encode()))
    answer = get(
        client, "data", JSON, url=host.url("/export?id=3"), from_format="csv", to_format="json", filename="people"
    )

    told = answer.json()
    assert answer.status_code == 200, told
    assert told["status"] == "completed"
    assert told["file_name"] == "people.json"
    assert told["conversion"]["source_format"] == "csv"
    assert json.loads(content(followed(api(None), told["file_url"])))[0]["name"] == "Jürgen"


def test_what_is_large_becomes_a_job(client, owner, monkeypatch):
    monkeypatch.setattr(pace, "TEXT_BYTES", len(CSV) - 1)
    answer = post(client, "data", data=CSV, from_format="csv", to_format="json")

    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert (set(told), told["status"]) == ({"job_id", "status", "poll_url"}, "queued")
    assert followed(client, told["poll_url"]).json()["status"] == "queued"
    work_off()
    ended = followed(client, told["poll_url"]).json()
    assert ended["status"] == "completed", ended
    assert ended["conversion"]["original_filename"] == "content.csv"
    assert usage.used(owner.account, "requests", usage.period()) == 1


FROM_JSON, TO_JSON = {"from_format": "json"}, {"to_format": "json"}
REFUSALS = {
    "no target": ({"data": "1", "from_format": "json"}, 400, "missing_field", "to_format"),
    "no source": ({"data": "1", "to_format": "json"}, 400, "missing_field", "from_format"),
    "a target that is no data": ({"data": "1", **FROM_JSON, "to_format": "pdf"}, 400, "invalid_value", "to_format"),
    "an unknown source": ({"data": "1", "from_format": "ini", **TO_JSON}, 400, "invalid_value", "from_format"),
    "a format that is none": ({"data": "1", "from_format": 7, **TO_JSON}, 400, "invalid_value", "from_format"),
    "an option out of range": (
        {"data": "a", "from_format": "csv", "to_format": "json", "skip_rows": -1}, 400, "invalid_value", "skip_rows"
    ),
    "options that are none": (
        {"data": "a", "from_format": "csv", "to_format": "json", "options": [1]}, 400, "invalid_value", "options"
    ),
    "nothing": ({"from_format": "json", "to_format": "csv"}, 400, "missing_file", "url"),
    "two of one": ({"data": "1", "content": "1", **FROM_JSON, "to_format": "csv"}, 400, "invalid_value", "data"),
    "content and an address": (
        {"data": "1", "url": "https://example.com/", "from_format": "json", "to_format": "csv"},
        400, "invalid_value", "data",
    ),
    "a half of a letter": ({"data": "\ud800", "from_format": "json", "to_format": "csv"}, 400, "invalid_value", "data"),
    "no json": ({"data": "{", "from_format": "json", "to_format": "csv"}, 422, "data_invalid", None),
    "an address inside": (
        {"url": "http://127.0.0.1/", "from_format": "json", "to_format": "csv"}, 400, "source_url_not_allowed", "url"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_refuses_and_keeps_nothing(client, owner, name):
    body, status, code, field = REFUSALS[name]
    refused(client.post("/v1/convert/data", json.dumps(body), content_type="application/json"), status, code, field)

    assert nothing_is_left()
    assert usage.used(owner.account, "requests", usage.period()) == 0


def test_a_target_that_is_missing_is_named_with_what_it_may_be(client):
    told = refused(post(client, "data", data="1", from_format="json"), 400, "missing_field", "to_format")

    assert told["allowed"] == ["json", "csv", "xml", "yaml", "toml"]
