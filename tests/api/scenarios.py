"""How each answer that the OpenAPI document describes is brought about, by operation and status."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from accounts import keys, plans, usage
from accounts.models import Rate, Usage
from jobs import executor, lifecycle, storage
from jobs.api.views.media import offered
from jobs.errors import StorageUnavailable
from jobs.models import IdempotencyKey
from media_tools.errors import PoolBusy
from tests.api import webhook_scenarios
from tests.calls import create, created, later, photo, post, sent, submitted, work_off
from tests.media import ask, wanted


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

    def used_up(self, path: str) -> Any:
        self.on_a_tiny_plan()
        Usage.objects.create(account=self.account, thing="requests", period=usage.period(), used=500, allowed=500)
        return post(self.client, path, [sent()], format="webp")

    def too_often(self, method: str, path: str) -> Any:
        now = timezone.now().replace(second=30)
        Rate.objects.create(account=self.account, minute=int(now.timestamp() // 60), count=10**6)
        with time_machine.travel(now, tick=False):
            return getattr(self.client, method)(path)

    def without_database(self) -> None:
        self.patch.setattr(keys, "find", raising(OperationalError("server closed the connection")))

    def too_many(self, path: str) -> Any:
        self.on_a_tiny_plan()
        return post(self.client, path, [sent(), sent()], format="webp")

    def too_large(self, path: str) -> Any:
        self.on_a_tiny_plan()
        return post(self.client, path, [sent(content=photo() + b"\0")], format="webp")

    def busy(self, path: str) -> Any:
        self.patch.setattr(executor, "execute_now", raising(PoolBusy("Every place is taken; try again.")))
        return (
            ask(self.client, path.rpartition("/")[2])
            if "media" in path
            else post(self.client, path, [sent()], format="webp")
        )

    def link(self) -> str:
        job = created(self.client)
        work_off()
        address = self.client.get(f"/api/jobs/{job.pk}").json()["results"][0]["downloadUrl"]
        return str(address.removeprefix("http://testserver"))

    def expired(self) -> Any:
        link = self.link()
        with later(days=2):
            return self.client.get(link)

    def unreadable(self) -> Any:
        link = self.link()
        self.patch.setattr(storage, "opened", raising(StorageUnavailable("The storage does not answer; try again.")))
        return self.client.get(link)

    def begun(self) -> Any:
        job = submitted(self.account)
        lifecycle.claim("worker")
        return self.client.delete(f"/api/jobs/{job.pk}")

    def in_progress(self, path: str = "/api/jobs") -> Any:
        IdempotencyKey.objects.create(
            account=self.account, key="k", token="0" * 32, reserved_until=timezone.now() + timedelta(minutes=1)
        )
        return post(self.client, path, [sent()], headers={"Idempotency-Key": "k"})

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
        402: lambda world: world.used_up(path),
        403: lambda world: world.too_many(path),
        413: lambda world: world.too_large(path),
        415: lambda world: post(world.client, path, [sent(content=b"text")], format="webp"),
        422: lambda world: post(world.client, path, [sent(content=photo()[:300])], format="webp"),
        429: lambda world: world.too_often("post", path),
        503: lambda world: world.busy(path),
    }


OF_TEXT = ("data", "calendar", "json-to-typescript", "markup")


def of_tool(name: str) -> dict[int, Callable[[World], Any]]:
    path, fields, begin = f"/api/media/{name}", wanted(name).fields, wanted(name).files[0][:30]
    # a tool of text is sent a picture, and every other one a text
    other = photo() if name in OF_TEXT else b"text"
    if name == "markup":
        # every beginning of a text is a text
        begin = b"<div>" * 200
    return {
        200: lambda world: ask(world.client, name),
        400: lambda world: ask(world.client, name, saveToStorage="x"),
        401: lambda world: ask(world.nobody, name),
        402: lambda world: world.used_up(path),
        403: lambda world: world.too_many(path),
        409: lambda world: world.in_progress(path),
        413: lambda world: world.too_large(path),
        415: lambda world: post(world.client, path, [sent(content=other)], **fields),
        422: lambda world: post(world.client, path, [sent(content=begin)], **fields),
        429: lambda world: world.too_often("post", path),
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
        402: lambda world: world.used_up("/api/jobs"),
        403: lambda world: world.too_many("/api/jobs"),
        409: World.in_progress,
        413: lambda world: world.too_large("/api/jobs"),
        415: lambda world: create(world.client, format="rar"),
        422: World.reused,
        429: lambda world: world.too_often("post", "/api/jobs"),
        503: World.unstored,
    },
    "list_jobs": {
        200: lambda world: (create(world.client), world.client.get("/api/jobs"))[1],
        400: lambda world: world.client.get("/api/jobs?limit=x"),
        401: lambda world: world.nobody.get("/api/jobs"),
        429: lambda world: world.too_often("get", "/api/jobs"),
        503: lambda world: world.down("get", "/api/jobs"),
    },
    "get_job": {
        200: lambda world: world.client.get(f"/api/jobs/{submitted(world.account).pk}"),
        401: lambda world: world.nobody.get(SOME_JOB),
        404: lambda world: world.client.get(SOME_JOB),
        429: lambda world: world.too_often("get", SOME_JOB),
        503: lambda world: world.down("get", SOME_JOB),
    },
    "cancel_job": {
        200: lambda world: world.client.delete(f"/api/jobs/{submitted(world.account).pk}"),
        401: lambda world: world.nobody.delete(SOME_JOB),
        404: lambda world: world.client.delete(SOME_JOB),
        409: World.begun,
        429: lambda world: world.too_often("delete", SOME_JOB),
        503: lambda world: world.down("delete", SOME_JOB),
    },
    "get_usage": {
        200: lambda world: world.client.get("/api/usage"),
        401: lambda world: world.nobody.get("/api/usage"),
        429: lambda world: world.too_often("get", "/api/usage"),
        503: lambda world: world.down("get", "/api/usage"),
    },
    "download_file": {
        200: lambda world: world.nobody.get(world.link()),
        206: lambda world: world.nobody.get(world.link(), headers={"Range": "bytes=0-9"}),
        404: lambda world: world.nobody.get(world.link().replace("expires=", "expires=1")),
        410: World.expired,
        416: lambda world: world.nobody.get(world.link(), headers={"Range": "bytes=999999999-"}),
        503: World.unreadable,
    },
    **webhook_scenarios.SCENARIOS,
    "list_formats": {200: lambda world: world.nobody.get("/api/formats")},
    **{tool.name.replace("-", "_"): of_tool(word) for word, tool in offered().items()},
}
