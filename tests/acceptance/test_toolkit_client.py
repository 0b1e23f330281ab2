"""Every method of the published client of the second dialect, against the real server and its workers."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from toolkitapi.convert import Convert

from tests.acceptance.stack import Stack, running
from tests.hosts import Host, ok
from tests.samples import films

SOON = 60


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    started = Host()
    yield started
    started.close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, host: Host) -> Iterator[Stack]:
    """A server that may fetch from the one host."""
    reach = {"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.1/32", "OUTBOUND_ALLOWED_PORTS": str(host.port)}
    with running(tmp_path_factory.mktemp("stack"), reach) as started:
        yield started


@pytest.fixture(scope="module")
def client(stack: Stack) -> Iterator[Convert]:
    with Convert(stack.key(), base_url=stack.url) as made:
        yield made


def served(host: Host, name: str, content: bytes) -> str:
    """Have the host serve these bytes, and give their address."""
    host.answers = (ok(content),)
    return host.url(f"/{name}", name="127.0.0.1")


def finished(client: Convert, told: dict[str, Any]) -> dict[str, Any]:
    """Poll a job as its users do, until it ended."""
    until = time.monotonic() + SOON
    while told["status"] in ("queued", "running"):
        assert time.monotonic() < until, told
        time.sleep(0.1)
        told = client.poll_job_convert_jobs__job_id__get(told["job_id"])
    return told


def fetched(told: dict[str, Any]) -> bytes:
    """Download a result without a key."""
    answer = requests.get(told["file_url"], timeout=SOON)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == told["file_type"]
    assert len(answer.content) == told["file_size_bytes"]
    return answer.content


def test_the_service_says_what_it_is_and_that_it_is_well(client: Convert) -> None:
    assert client.root__get()["service"] == "Convertly"
    assert client.status() == {"status": "ok"}


def test_a_picture_by_its_address_is_converted_at_once(client: Convert, host: Host, photo: bytes) -> None:
    told = client.media({"url": served(host, "photo.jpg", photo), "source_format": "jpg", "target_format": "webp"})

    assert told["status"] == "completed"
    assert told["conversion"] == {
        "source_format": "jpg",
        "target_format": "webp",
        "source_size_bytes": len(photo),
        "original_filename": "photo.jpg",
    }
    assert told["file_name"] == "photo.webp"
    assert fetched(told)[8:12] == b"WEBP"
    assert client.poll_job_convert_jobs__job_id__get(told["job_id"])["file_type"] == "image/webp"


def test_media_by_get_answers_with_its_job(client: Convert, host: Host, photo: bytes) -> None:
    told = client.media_get(served(host, "photo.jpg", photo), "jpg", "png")

    assert fetched(told).startswith(b"\x89PNG")


def test_a_film_becomes_a_job_and_ends_with_a_link(client: Convert, host: Host) -> None:
    film = films.film()
    told = client.media({"url": served(host, "film.mp4", film), "target_format": "mp3"})
    print(told)
    assert fetched(finished(client, told))
