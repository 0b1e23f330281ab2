"""A file named by its URL, through the real server and its workers, from a host on this machine."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.stack import Stack, running, wait_for
from tests.hosts import Host, ok

PATH = "/holiday/photo.jpg?signature=secret"


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    started = Host()
    yield started
    started.close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Stack]:
    """A server that may fetch from the one host, and says everything that it can say."""
    reach = {"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.1/32", "OUTBOUND_ALLOWED_PORTS": str(host.port)}
    quick = {"LOG_LEVEL": "DEBUG", "LEASE_SECONDS": "3"}
    with running(tmp_path_factory.mktemp("stack"), {**reach, **quick}) as started:
        yield started


def url(host: Host) -> str:
    return host.url(PATH, name="127.0.0.1")


def test_now_and_queued_give_the_same(stack: Stack, host: Host, photo: bytes) -> None:
    host.answers = (ok(photo),)
    key = stack.key("urls@example.com")
    wish = {"sourceUrl": url(host), "format": "webp", "saveToStorage": True}
    now = stack.call("POST", "/api/convert", key, json=wish)
    assert now.status_code == 200, now.text
    queued = stack.call("POST", "/api/jobs", key, json=wish)
    assert queued.json()["status"] == "pending", queued.text

    detail = stack.finished(key, queued.json()["jobId"])
    assert detail["status"] == "completed", detail
    [entry], [same] = detail["results"], now.json()["files"]
    assert entry["sourceFilename"] == "photo.jpg"
    assert entry["originalSize"] == len(photo)
    contents = [stack.call("GET", each["downloadUrl"]).content for each in (entry, same)]
    assert contents[0] == contents[1]


def test_a_fetch_longer_than_the_lease_keeps_the_file(stack: Stack, host: Host, photo: bytes) -> None:
    def slowly(connection) -> None:
        connection.sendall(ok(b"", length=len(photo)))
        for part in range(10):
            connection.sendall(photo[part * len(photo) // 10 : (part + 1) * len(photo) // 10])
            time.sleep(0.5)

    host.answers = (slowly,)
    key, asked = stack.key("urls@example.com"), len(host.asked)
    wish = {"sourceUrl": url(host), "async": True, "saveToStorage": True}
    job = stack.call("POST", "/api/media/thumbnail", key, json=wish).json()["jobId"]
    assert stack.finished(key, job)["status"] == "completed"
    assert len(host.asked) == asked + 1


def test_inside_is_refused_and_leaves_nothing(stack: Stack) -> None:
    key = stack.key("urls@example.com")
    before = stack.rows("SELECT count(*) FROM jobs_file")
    for wish in ({"sourceUrl": "http://169.254.169.254/latest/", "format": "webp", "saveToStorage": True},):
        for path in ("/api/convert", "/api/jobs"):
            answer = stack.call("POST", path, key, json=wish)
            assert (answer.status_code, answer.json()["code"]) == (400, "source_url_not_allowed")
    assert stack.rows("SELECT count(*) FROM jobs_file") == before


def test_nothing_of_it_stays_in_scratch_and_no_query_in_the_log(stack: Stack, host: Host, photo: bytes) -> None:
    host.answers = (ok(photo),)
    key = stack.key("urls@example.com")
    wish = {"sourceUrl": url(host), "async": True, "saveToStorage": True}
    assert stack.call("POST", "/api/media/inspect", key, json={"sourceUrl": url(host)}).status_code == 200
    job = stack.call("POST", "/api/media/inspect", key, json=wish).json()["jobId"]
    assert stack.finished(key, job)["status"] == "completed"

    scratch = Path(stack.environment["CONVERTLY_VAR"]) / "scratch"
    wait_for(lambda: not list((scratch / "uploads").iterdir()), "the fetched files to be removed")
    log = (stack.folder / "log").read_text()
    assert "OUTBOUND_ALLOWED_NETWORKS lets every customer fetch files from 127.0.0.1/32" in log
    assert "secret" not in log
