"""The OpenAPI document, against the specification and against real answers to every call it describes.

https://spec.openapis.org/oas/v3.1.0
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from jsonschema import Draft202012Validator

from accounts import keys, plans
from jobs import executor, lifecycle, storage
from jobs.errors import StorageUnavailable
from jobs.models import IdempotencyKey
from media_tools.errors import PoolBusy
from tests.api.described import check, operations, references, schemas
from tests.calls import create, created, photo, post, sent, submitted, work_off

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
    }


def test_describes_every_field_that_a_tool_takes(document, db):
    from media_tools import registry

    for path, tools in (("convert", ["convert"]), ("compress", ["compress"]), ("jobs", ["convert", "compress"])):
        body = document["paths"][f"/api/{path}"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
        for tool in tools:
            for param in registry.tools()[tool].params:
                assert {param.name, param.plural} - {None} <= set(body["properties"])
        assert {"files", "saveToStorage", "createArchive", "archiveFormat"} <= set(body["properties"])


class World:
    """What a scenario needs to bring an answer about."""

    def __init__(self, api: Any, owner: Any, key: str, patch: pytest.MonkeyPatch) -> None:
        self.client, self.nobody, self.account, self.patch = api(key), api(None), owner.account, patch

    def on_a_tiny_plan(self) -> None:
        tiny = plans.Plan("free", 1, len(photo()), len(photo()), 10**9, 2, 60, 500)
        everything = (tiny, *plans._SMALLEST_FIRST[1:])
        self.patch.setattr(plans, "_SMALLEST_FIRST", everything)
        self.patch.setattr(plans, "PLANS", {plan.name: plan for plan in everything})
        self.account.plan = "free"
        self.account.save()

    def without_database(self) -> None:
        self.patch.setattr(keys, "find", raising(OperationalError("server closed the connection")))

    def too_many(self, path: str) -> Any:
        self.on_a_tiny_plan()
        return post(self.client, path, [sent(), sent()], format="webp")

    def too_large(self, path: str) -> Any:
        self.on_a_tiny_plan()
        return post(self.client, path, [sent(content=photo() + b"\0")], format="webp")

    def busy(self, path: str) -> Any:
        self.patch.setattr(executor, "execute", raising(PoolBusy("Every place is taken; try again.")))
        return post(self.client, path, [sent()], format="webp")

    def link(self) -> str:
        job = created(self.client)
        work_off()
        address = self.client.get(f"/api/jobs/{job.pk}").json()["results"][0]["downloadUrl"]
        return str(address.removeprefix("http://testserver"))

    def expired(self) -> Any:
        link = self.link()
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            return self.client.get(link)

    def unreadable(self) -> Any:
        link = self.link()
        self.patch.setattr(storage, "opened", raising(StorageUnavailable("The storage does not answer; try again.")))
        return self.client.get(link)

    def begun(self) -> Any:
        job = submitted(self.account)
        lifecycle.claim("worker")
        return self.client.delete(f"/api/jobs/{job.pk}")

    def in_progress(self) -> Any:
        IdempotencyKey.objects.create(
            account=self.account, key="k", token="0" * 32, reserved_until=timezone.now() + timedelta(minutes=1)
        )
        return create(self.client, headers={"Idempotency-Key": "k"})

    def reused(self) -> Any:
        create(self.client, headers={"Idempotency-Key": "k"})
        return create(self.client, sent("other.jpg"), headers={"Idempotency-Key": "k"})

    def unstored(self) -> Any:
        self.patch.setattr(storage, "store", raising(StorageUnavailable("The storage does not answer; try again.")))
        return create(self.client)

    def down(self, method: str, path: str) -> Any:
        self.without_database()
        return getattr(self.client, method)(path)


def raising(error: Exception) -> Callable[..., None]:
    def call(*_: object, **__: object) -> None:
        raise error

    return call


def now(path: str) -> dict[int, Callable[[World], Any]]:
    return {
        200: lambda world: post(world.client, path, [sent(), sent()], format="webp", createArchive="true"),
        400: lambda world: post(world.client, path, [sent()], format="webp", createArchive="x"),
        401: lambda world: post(world.nobody, path, [sent()]),
        403: lambda world: world.too_many(path),
        413: lambda world: world.too_large(path),
        415: lambda world: post(world.client, path, [sent(content=b"text")], format="webp"),
        422: lambda world: post(world.client, path, [sent(content=photo()[:300])], format="webp"),
        503: lambda world: world.busy(path),
    }


SOME_JOB = "/api/jobs/00000000-0000-0000-0000-000000000000"
SCENARIOS: dict[str, dict[int, Callable[[World], Any]]] = {
    "convert": now("/api/convert"),
    "compress": now("/api/compress"),
    "create_job": {
        200: lambda world: create(world.client),
        400: lambda world: create(world.client, format=""),
        401: lambda world: create(world.nobody),
        403: lambda world: world.too_many("/api/jobs"),
        409: World.in_progress,
        413: lambda world: world.too_large("/api/jobs"),
        415: lambda world: create(world.client, format="mp4"),
        422: World.reused,
        503: World.unstored,
    },
    "list_jobs": {
        200: lambda world: (create(world.client), world.client.get("/api/jobs"))[1],
        400: lambda world: world.client.get("/api/jobs?limit=x"),
        401: lambda world: world.nobody.get("/api/jobs"),
        503: lambda world: world.down("get", "/api/jobs"),
    },
    "get_job": {
        200: lambda world: world.client.get(f"/api/jobs/{submitted(world.account).pk}"),
        401: lambda world: world.nobody.get(SOME_JOB),
        404: lambda world: world.client.get(SOME_JOB),
        503: lambda world: world.down("get", SOME_JOB),
    },
    "cancel_job": {
        200: lambda world: world.client.delete(f"/api/jobs/{submitted(world.account).pk}"),
        401: lambda world: world.nobody.delete(SOME_JOB),
        404: lambda world: world.client.delete(SOME_JOB),
        409: World.begun,
        503: lambda world: world.down("delete", SOME_JOB),
    },
    "download_file": {
        200: lambda world: world.nobody.get(world.link()),
        404: lambda world: world.nobody.get(world.link().replace("expires=", "expires=1")),
        410: World.expired,
        503: World.unreadable,
    },
    "list_formats": {200: lambda world: world.nobody.get("/api/formats")},
}
EVERY = [(name, status) for name, answers in SCENARIOS.items() for status in answers]


@pytest.mark.parametrize(("name", "status"), EVERY)
def test_real_answers_are_as_described(document, api, owner, owner_key, monkeypatch, name, status):
    [operation] = [operation for _, _, operation in operations(document) if operation["operationId"] == name]
    answer = SCENARIOS[name][status](World(api, owner, owner_key, monkeypatch))

    assert answer.status_code == status, answer.content
    check(document, operation, answer)
    if status == 503:
        assert int(answer["Retry-After"]) > 0


def test_no_answer_is_described_that_nobody_has_seen(document, db):
    described = {(op["operationId"], int(status)) for _, _, op in operations(document) for status in op["responses"]}

    assert described == set(EVERY)


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
