"""The OpenAPI document of the second dialect, against the specification and against real answers.

https://spec.openapis.org/oas/v3.1.0
"""

import json

import pytest
from jsonschema import Draft202012Validator

from jobs.dialect import pace
from jobs.dialect.categories import CATEGORIES
from tests.api.described import check, operations, references, schemas
from tests.api.dialect.asking import BASE, JSON, get, post, upload
from tests.api.scenarios import World
from tests.calls import photo, sent
from tests.hosts import ok
from tests.samples import films

SOME = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def document(api):
    return json.loads(api(None).get("/v1/openapi.json").content)


def test_is_well_formed_and_apart_from_the_other(api, document, db):
    assert document["openapi"].startswith("3.1.")
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for method, path, operation in operations(document):
        in_path = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "path"}
        assert in_path == {part[1:-1] for part in path.split("/") if part.startswith("{")}, (method, path)
        assert operation["description"]
    for schema in (*schemas(document["paths"]), *document["components"]["schemas"].values()):
        Draft202012Validator.check_schema(schema)
    for reference in references(document):
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
    assert {path.split("/")[1] for path in document["paths"]} == {"v1"}
    other = json.loads(api(None).get("/api/openapi.json").content)
    assert {path.split("/")[1] for path in other["paths"]} == {"api"}


def test_describes_every_call(document, db):
    assert {(method, path) for method, path, _ in operations(document)} == {
        ("get", "/v1/"),
        ("get", "/v1/status"),
        *(("post", f"{BASE}/{name}") for name in (*CATEGORIES, "video-thumbnail", "media-info")),
        *(("get", f"{BASE}/{name}") for name in (
            "document", "spreadsheet", "presentation", "ebook", "data", "markup", "media", "formats",
            "formats/{category}", "supported-media-formats", "jobs/{job_id}", "download/{object_name}",
        )),
    }  # fmt: skip


def test_describes_the_fields_of_every_conversion(document, db):
    for name, category in CATEGORIES.items():
        bodies = document["paths"][f"{BASE}/{name}"]["post"]["requestBody"]["content"]
        for body in (bodies["application/json"]["schema"], bodies["multipart/form-data"]["schema"]):
            assert {"url", "filename", "options", *category.heeded()} <= set(body["properties"])
            assert set(body.get("required", ())) <= set(body["properties"])
        assert "file" in bodies["multipart/form-data"]["schema"]["properties"]
        if category.streams:
            described = document["paths"][f"{BASE}/{name}"]["get"]["parameters"]
            assert {"url", "from_format", "to_format", "filename"} <= {each["name"] for each in described}


ANSWERS = {
    ("media", 200): lambda world: upload(world.client, "media", target_format="png"),
    ("media", 202): lambda world: upload(world.client, "media", films.film(seconds=2), to_format="mp3"),
    ("media", 400): lambda world: upload(world.client, "media", target_format="xyz"),
    ("media", 401): lambda world: upload(world.nobody, "media", target_format="png"),
    ("media", 402): lambda world: world.used_up(f"{BASE}/media"),
    ("media", 403): lambda world: world.too_many(f"{BASE}/media"),
    ("media", 413): lambda world: world.too_large(f"{BASE}/media"),
    ("media", 415): lambda world: upload(world.client, "media", b"text", target_format="png"),
    ("media", 422): lambda world: upload(world.client, "media", photo()[:300], target_format="png"),
    ("media", 429): lambda world: world.too_often("post", f"{BASE}/media"),
    ("media", 503): lambda world: world.down("post", f"{BASE}/media"),
    ("data", 200): lambda world: post(world.client, "data", data="1", from_format="json", to_format="yaml"),
    ("data", 422): lambda world: post(world.client, "data", data="{", from_format="json", to_format="yaml"),
    ("video_thumbnail", 200): lambda world: upload(world.client, "video-thumbnail", films.film()),
    ("media_info", 200): lambda world: upload(world.client, "media-info"),
    ("media_info", 415): lambda world: upload(world.client, "media-info", b"text"),
    ("poll_job", 404): lambda world: world.client.get(f"{BASE}/jobs/{SOME}"),
    ("download_file", 404): lambda world: world.client.get(f"{BASE}/download/{SOME}"),
    ("list_all_formats", 200): lambda world: world.nobody.get(f"{BASE}/formats"),
    ("list_category_formats", 200): lambda world: world.nobody.get(f"{BASE}/formats/media"),
    ("list_category_formats", 404): lambda world: world.nobody.get(f"{BASE}/formats/x"),
    ("supported_media_formats", 200): lambda world: world.nobody.get(f"{BASE}/supported-media-formats"),
    ("root", 200): lambda world: world.nobody.get("/v1/"),
    ("status", 503): lambda world: world.nobody.get("/v1/status"),
}


@pytest.mark.parametrize(("name", "status"), ANSWERS)
def test_real_answers_are_as_described(document, api, owner, owner_key, monkeypatch, name, status):
    [operation] = [operation for _, _, operation in operations(document) if operation["operationId"] == name]
    if status == 202:
        monkeypatch.setattr(pace, "FILM_BYTES", 10)
    answer = ANSWERS[name, status](World(api, owner, owner_key, monkeypatch))

    assert answer.status_code == status, answer.content
    check(document, operation, answer)


def test_every_way_to_a_job_and_its_file_is_described(document, api, owner_key, hosting):
    client = api(owner_key)
    by_id = {operation["operationId"]: operation for _, _, operation in operations(document)}
    host = hosting(ok(photo()))
    wish = {"url": host.url(), "target_format": "png"}
    check(document, by_id["media_file"], get(client, "media", **wish))
    answer = get(client, "media", JSON, **wish)
    check(document, by_id["media_file"], answer)
    told = answer.json()
    for name, path in (("poll_job", f"{BASE}/jobs/{told['job_id']}"), ("download_file", told["file_url"])):
        check(document, by_id[name], client.get(path.removeprefix("http://testserver")))
    queued = client.post("/api/jobs", {"files": sent(content=b"x"), "format": "webp", "saveToStorage": "true"})
    check(document, by_id["poll_job"], client.get(f"{BASE}/jobs/{queued.json()['jobId']}"))
