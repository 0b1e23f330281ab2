"""The OpenAPI document, against the specification and against real answers to every call it describes.

https://spec.openapis.org/oas/v3.1.0
"""

import json

import pytest
from jsonschema import Draft202012Validator

from jobs import executor
from jobs.api.views.media import offered
from tests.api.described import check, operations, references, schemas
from tests.api.scenarios import SCENARIOS, World
from tests.calls import created, post, sent, work_off
from tests.media import ask

PATH = "/api/openapi.json"


@pytest.fixture
def document(api):
    return json.loads(api(None).get(PATH).content)


def test_is_openapi_3_1_and_open_to_all(api, db):
    answer = api(None).get(PATH)

    assert answer.status_code == 200
    assert json.loads(answer.content)["openapi"].startswith("3.1.")


def test_is_well_formed(document, db):
    ids = []
    for _, path, operation in operations(document):
        ids.append(operation["operationId"])
        in_path = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "path"}
        assert in_path == {part[1:-1] for part in path.split("/") if part.startswith("{")}
        assert operation["description"]
        for response in operation["responses"].values():
            assert "description" in response
    assert len(ids) == len(set(ids))
    for schema in (*schemas(document["paths"]), *document["components"]["schemas"].values()):
        Draft202012Validator.check_schema(schema)
    for reference in references(document):
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_describes_every_call_of_the_api(document, db):
    assert {(method, path) for method, path, _ in operations(document)} == {
        ("post", "/api/convert"),
        ("post", "/api/compress"),
        ("post", "/api/jobs"),
        ("get", "/api/jobs"),
        ("get", "/api/jobs/{job_id}"),
        ("delete", "/api/jobs/{job_id}"),
        ("get", "/api/files/{file_id}"),
        ("get", "/api/formats"),
        ("get", "/api/webhooks"),
        ("post", "/api/webhooks"),
        *((method, "/api/webhooks/{webhook_id}") for method in ("get", "patch", "delete")),
        ("post", "/api/webhooks/{webhook_id}/rotate"),
        ("post", "/api/webhooks/{webhook_id}/test"),
        ("get", "/api/webhooks/deliveries"),
        ("post", "/api/webhooks/deliveries/{delivery_id}/retry"),
        ("get", "/api/usage"),
        *(("post", f"/api/media/{tool}") for tool in offered()),
    }


def test_describes_every_field_that_a_tool_takes(document, db):
    from media_tools import registry

    for path, tools in (("convert", ["convert"]), ("compress", ["compress"]), ("jobs", ["convert", "compress"])):
        body = document["paths"][f"/api/{path}"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
        for tool in tools:
            for param in registry.tools()[tool].params:
                assert {param.name, param.plural} - {None} <= set(body["properties"])
        assert {"files", "sourceUrl", "saveToStorage", "createArchive", "archiveFormat"} <= set(body["properties"])


def test_describes_the_body_in_json_that_names_a_file_by_its_url(document, db):
    for path in ("convert", "compress", "jobs"):
        body = document["paths"][f"/api/{path}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert body["required"] == ["sourceUrl"]
        assert "files" not in body["properties"]
        wish = {"sourceUrl": "https://example.com/a.jpg", "format": "webp", "formats": ["webp", None]}
        Draft202012Validator(body).validate(wish if path != "compress" else {"sourceUrl": wish["sourceUrl"]})
        assert not Draft202012Validator(body).is_valid({"format": "webp"})


@pytest.mark.parametrize("name", sorted(offered()))
def test_describes_every_field_of_a_media_tool_and_which_it_needs(document, db, name):
    tool = offered()[name]
    operation = document["paths"][f"/api/media/{name}"]["post"]
    body = operation["requestBody"]["content"]["multipart/form-data"]["schema"]

    files = {"files" if tool.joining else "file", tool.attachment} - {None}
    own = {param.name for param in tool.params}
    also = {"sourceUrl", "saveToStorage", "async", "background", "callbackUrl", "callbackSecret"}
    assert set(body["properties"]) == files | own | also
    needed = {param.name for param in tool.params if param.required}
    assert set(body["required"]) == needed
    assert body["oneOf"] == [{"required": ["files" if tool.joining else "file"]}, {"required": ["sourceUrl"]}]
    json_body = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(json_body["properties"]) == own | also
    assert set(json_body["required"]) == needed | {"sourceUrl"}
    assert operation["description"].startswith(tool.summary)


EVERY = [(name, status) for name, answers in SCENARIOS.items() for status in answers]


@pytest.mark.parametrize(("name", "status"), EVERY)
def test_real_answers_are_as_described(document, api, owner, owner_key, monkeypatch, name, status):
    [operation] = [operation for _, _, operation in operations(document) if operation["operationId"] == name]
    answer = SCENARIOS[name][status](World(api, owner, owner_key, monkeypatch))

    assert answer.status_code == status, answer.content
    check(document, operation, answer)
    if status in (429, 503):
        assert int(answer["Retry-After"]) > 0


def test_no_answer_is_described_that_nobody_has_seen(document, db):
    described = {(op["operationId"], int(status)) for _, _, op in operations(document) for status in op["responses"]}

    assert described == set(EVERY)


@pytest.mark.parametrize("name", sorted(offered()))
@pytest.mark.parametrize("shape", ["queued", "finished", "stored at once", "bytes"])
def test_every_shape_of_a_media_tool_s_success_is_described(document, api, owner_key, name, shape):
    client = api(owner_key)
    by_id = {operation["operationId"]: operation for _, _, operation in operations(document)}
    headers = {"Accept": "application/octet-stream"} if shape == "bytes" else {}
    queued = {"async": "true"} if shape in ("queued", "finished") else {}
    save = {} if shape == "bytes" else {"saveToStorage": "true"}
    answer = ask(client, name, headers=headers, **queued, **save)
    check(document, by_id[offered()[name].name.replace("-", "_")], answer)
    if shape == "finished":
        work_off()
        shown = client.get(answer["Location"])
        assert shown.json()["status"] == "completed"
        check(document, by_id["get_job"], shown)
        check(document, by_id["list_jobs"], client.get("/api/jobs"))


@pytest.mark.parametrize("shape", ["completed", "partly failed", "failed", "processing", "stored at once", "bytes"])
def test_every_shape_of_a_success_is_described(document, api, owner_key, shape):
    client = api(owner_key)
    by_id = {operation["operationId"]: operation for _, _, operation in operations(document)}
    good, bad = sent("a.jpg"), sent("b.jpg", b"bad")
    if shape == "stored at once":
        answer = post(client, "/api/convert", [good], format="webp", saveToStorage="true", createArchive="true")
        return check(document, by_id["convert"], answer)
    if shape == "bytes":
        answer = post(client, "/api/convert", [good], format="webp", headers={"Accept": "image/*"})
        return check(document, by_id["convert"], answer)
    files = {"completed": [good], "failed": [bad]}.get(shape, [good, bad])
    job = created(client, *files, createArchive="true")
    executor.work_on_next() if shape == "processing" else work_off()
    assert client.get(f"/api/jobs/{job.pk}").json()["status"] == ("completed" if shape == "partly failed" else shape)
    check(document, by_id["get_job"], client.get(f"/api/jobs/{job.pk}"))
    return check(document, by_id["list_jobs"], client.get("/api/jobs"))


def test_the_pages_of_the_docs_ask_nobody_else(api, db):
    page = api(None).get("/api/docs")

    assert page.status_code == 200
    assert b"https://" not in page.content.replace(b"https://www.w3.org", b"")
