"""The S3 service fails in every way it can: tries end, a code of ours is told, and nothing untrue is published.

The service is this test's own, behind a proxy; so no kind of storage changes what runs here.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from convertly import s3 as asked
from jobs import storage
from jobs.errors import StorageUnavailable
from jobs.models import File
from tests.calls import created, detail, sent, time_passes, work_off
from tests.proxy import CUT, Proxy
from tests.services import s3

SLOW_DOWN = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
FAILED = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
Configure = Callable[..., None]


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[Proxy, dict[str, str]]]:
    with s3.running() as environment:
        proxy, address = Proxy.before(environment["S3_ENDPOINT_URL"])
        yield proxy, environment | {"S3_ENDPOINT_URL": address}
        proxy.close()


@pytest.fixture
def configure(service: tuple[Proxy, dict[str, str]], settings: Any, monkeypatch: pytest.MonkeyPatch) -> Configure:
    def use(bucket: str = s3.BUCKET, **environment: str) -> None:
        for name, value in (service[1] | environment).items():
            monkeypatch.setenv(name, value)
        backend = "storages.backends.s3.S3Storage"
        settings.S3_BUCKET = bucket
        settings.STORAGES = settings.STORAGES | {
            name: {"BACKEND": backend, "OPTIONS": asked.options(bucket, probe=name == "probe")}
            for name in ("default", "probe")
        }

    monkeypatch.setattr(asked, "SILENT_SECONDS", 1)
    return use


@pytest.fixture
def proxy(service: tuple[Proxy, dict[str, str]], configure: Configure) -> Iterator[Proxy]:
    configure()
    yield service[0]
    service[0].heal()


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "a.webp"
    path.write_bytes(b"picture" * 1_000)
    return path


def _each(*answers: object) -> Callable[[bytes], Any]:
    """Do the first with the first bytes that come, and so on; let the rest be."""
    left = itertools.chain(answers, itertools.repeat(None))
    return lambda data: next(left)


@pytest.mark.parametrize(
    "fault",
    [
        {"on_answer": _each(FAILED, SLOW_DOWN)},
        {"on_answer": _each(CUT)},
        {"on_request": _each(CUT, None, CUT)},
    ],
    ids=["errors", "a lost answer", "resets in the middle"],
)
def test_a_fault_that_passes_is_not_noticed(proxy: Proxy, picture, fault) -> None:
    for name, look in fault.items():
        setattr(proxy, name, look)
    storage.put("jobs/passing/0.webp", picture, "image/webp")

    with storage.opened("jobs/passing/0.webp") as opened:
        assert opened.read() == picture.read_bytes()


@pytest.mark.parametrize("how", ["errors", "silence"])
def test_a_fault_that_stays_ends_after_four_tries(proxy: Proxy, picture, how: str) -> None:
    asked_for: list[bytes] = []

    def count(data: bytes) -> None:
        asked_for.extend(line for line in data.split(b"\r\n") if line.startswith(b"PUT "))

    proxy.on_request, proxy.on_answer = count, lambda data: SLOW_DOWN
    if how == "silence":
        proxy.swallow()
    with pytest.raises(StorageUnavailable) as refused:
        storage.put("jobs/staying/0.webp", picture, "image/webp")
    assert refused.value.retry_after
    assert how == "silence" or len(asked_for) == asked.TRIES
    assert storage.answers() is False


def test_a_wrong_key_and_a_bucket_that_is_gone_are_no_missing_file(
    proxy: Proxy, configure: Configure, picture, tmp_path
) -> None:
    storage.put("jobs/there/0.webp", picture, "image/webp")
    assert storage.answers() is True
    for wrong in ({"S3_SECRET_ACCESS_KEY": "another"}, {"bucket": "gone"}):
        configure(**wrong)
        assert storage.answers() is False
        with pytest.raises(StorageUnavailable):
            storage.fetch("jobs/there/0.webp", tmp_path / "copy")
        with pytest.raises(StorageUnavailable):
            storage.opened("jobs/there/0.webp")
    # this service makes a bucket that it lacks, so only the wrong key can show how storing fails
    configure(S3_SECRET_ACCESS_KEY="another")
    with pytest.raises(StorageUnavailable):
        storage.put("jobs/there/1.webp", picture, "image/webp")
    configure()


def test_a_job_waits_for_the_storage_and_is_refused_at_the_door(proxy: Proxy, api, owner_key) -> None:
    caller = api(owner_key)
    job = created(caller, sent("a.jpg"))
    proxy.on_answer = lambda data: SLOW_DOWN

    refused = caller.post("/api/jobs", {"files": sent("b.jpg"), "saveToStorage": "true", "format": "webp"})
    assert (refused.status_code, refused.json()["code"]) == (503, "storage_unavailable")
    assert int(refused["Retry-After"]) > 0
    work_off()
    assert detail(caller, job)["status"] == "processing"
    assert File.objects.get().status == "pending"

    proxy.heal()
    time_passes(10)
    work_off()
    done = detail(caller, job)
    assert done["status"] == "completed"
    answer = caller.get(done["results"][0]["downloadUrl"])
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)
