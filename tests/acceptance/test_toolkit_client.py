"""Every method of the published client of the second dialect, against the real server and its workers."""

import io
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image
from toolkitapi import APIError, AuthenticationError, NotFoundError, RateLimitError, ValidationError
from toolkitapi.convert import Convert

from jobs.dialect.pace import FILM_BYTES
from tests.acceptance.stack import Stack, running
from tests.hosts import Host, ok
from tests.samples import documents, ebooks, films, slides

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
    # a box of nothing behind a short film makes it larger than what is done at once
    film = films.film() + (FILM_BYTES + 8).to_bytes(4, "big") + b"free" + bytes(FILM_BYTES)
    told = client.media({"url": served(host, "film.mp4", film), "source_format": "mp4", "target_format": "mp3"})

    assert told["status"] == "queued"
    assert told["poll_url"].endswith(f"/v1/convert/jobs/{told['job_id']}")
    ended = finished(client, told)
    assert (ended["status"], ended["file_name"], ended["file_type"]) == ("completed", "film.mp3", "audio/mpeg")
    assert fetched(ended)


def test_a_frame_of_a_film_and_what_the_film_is(client: Convert, host: Host) -> None:
    address = served(host, "film.mp4", films.film())

    assert fetched(client.video_thumbnail({"url": address, "timestamp": 0.5, "width": 160, "format": "png"}))
    told = client.media_info({"url": address})
    assert (told["format"], told["width"], told["height"]) == ("mp4", 320, 180)


def test_data_in_the_request_and_by_its_address(client: Convert, host: Host) -> None:
    table = "name;age\nJürgen;41\n"
    told = client.data({"data": table, "from_format": "csv", "to_format": "json", "options": {"delimiter": ";"}})
    assert [row["name"] for row in json.loads(told["result"])] == ["Jürgen"]

    address = served(host, "people.csv", table.encode())
    job = client.data_file(address, "csv", "xml", delimiter=";", root_element="people", filename="people.xml")
    assert job["file_name"] == "people.xml"
    assert "<people>" in fetched(job).decode()


def test_markup_in_the_request_and_by_its_address(client: Convert, host: Host) -> None:
    told = client.markup({"content": "# Größe", "from_format": "markdown", "to_format": "html"})
    assert "<h1>Größe</h1>" in told["result"]

    job = client.markup_file(served(host, "readme.md", b"# Title"), "markdown", "html", gfm=False)
    assert b"<h1>Title</h1>" in fetched(job)


def test_contacts_and_typescript(client: Convert) -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Jane Doe\r\nN:Doe;Jane;;;\r\nEND:VCARD\r\n"
    told = client.calendar({"data": card, "from_format": "vcard", "to_format": "json"})
    assert "Jane Doe" in told["result"]

    assert "interface User" in client.json_to_typescript({"data": {"id": 1}, "root_name": "User"})["result"]


def test_a_page_of_a_document_becomes_a_picture(client: Convert, host: Host) -> None:
    address = served(host, "paper.pdf", documents.pdf())

    assert fetched(client.document({"url": address, "from_format": "pdf", "to_format": "png"})).startswith(b"\x89PNG")
    job = client.document_file(address, "pdf", "jpg", pages="1", dpi=72, filename="page")
    assert Image.open(io.BytesIO(fetched(job))).size == (300, 200)


def converted(client: Convert, category: str, word: str, convert: Callable[[], dict[str, Any]]) -> None:
    """Convert from this format, or be refused as documented where the server lacks what reads it."""
    if word in client.list_category_formats(category)["from_formats"]:
        assert fetched(finished(client, convert()))
    else:
        with pytest.raises(APIError) as refused:
            convert()
        assert refused.value.status_code == 415


def test_documents_sheets_slides_and_books(client: Convert, host: Host) -> None:
    page = {"content": "<h1>Report</h1>", "from_format": "html", "to_format": "docx", "page_size": "A4", "title": "It"}
    converted(client, "document", "docx", lambda: client.document(page))

    table = served(host, "people.csv", b"name,age\nAda,36\n")
    wish = {"url": table, "from_format": "csv", "to_format": "xlsx"}
    converted(client, "spreadsheet", "csv", lambda: client.spreadsheet(wish))
    converted(client, "spreadsheet", "ods", lambda: client.spreadsheet_file(table, "csv", "pdf", delimiter=","))

    talk = served(host, "talk.odp", slides.odp())
    converted(client, "presentation", "odp", lambda: client.presentation({"url": talk, "from_format": "odp"}))
    converted(client, "presentation", "odp", lambda: client.presentation_file(talk, "odp", to_format="pdf"))

    book = served(host, "novel.fb2", ebooks.fb2())
    converted(client, "ebook", "fb2", lambda: client.ebook({"url": book, "from_format": "fb2", "to_format": "epub"}))
    converted(client, "ebook", "fb2", lambda: client.ebook_file(book, "fb2", filename="novel"))


def test_the_lists_of_formats(client: Convert) -> None:
    everything = client.list_all_formats()["categories"]

    assert client.list_category_formats("media") == everything["media"]
    assert "webm" in client.supported_formats()["conversions"]["mp4"]


def test_a_file_by_its_name_with_the_key_and_by_its_link_without(client: Convert, host: Host, photo: bytes) -> None:
    made = client.media_get(served(host, "photo.jpg", photo), "jpg", "png")
    name = urlsplit(made["file_url"]).path.rpartition("/")[2]

    assert client.download_file(name)["job_id"] == made["job_id"]


def test_get_streams_to_whoever_does_not_ask_for_json(stack: Stack, client: Convert, host: Host, photo: bytes) -> None:
    query = {"url": served(host, "photo.jpg", photo), "target_format": "png", "filename": "über.png"}
    answer = stack.call("GET", "/v1/convert/media", stack.key(), params=query)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert "filename*=utf-8''%C3%BCber.png" in answer.headers["Content-Disposition"]
    assert client._client.get_bytes("convert/formats").startswith(b"{")


def test_both_dialects_and_both_headers_see_the_same_job(stack: Stack, client: Convert) -> None:
    job = stack.create(stack.key(), [("photo.jpg", b"no picture")])
    stack.finished(stack.key(), job)
    told = client.poll_job_convert_jobs__job_id__get(job)

    assert told["status"] == "failed"
    assert told["error"] == stack.detail(stack.key(), job)["errorMessage"]
    with_bearer = stack.call("GET", f"/v1/convert/jobs/{job}", stack.key())
    assert with_bearer.json() == told


def test_each_refusal_is_the_error_that_the_client_documents(stack: Stack, client: Convert) -> None:
    wish = {"url": "http://169.254.169.254/latest", "target_format": "png"}
    with pytest.raises(ValidationError, match="address"):
        client.media(wish)
    with pytest.raises(ValidationError, match="target_format must be one of"):
        client.media({**wish, "target_format": "xyz"})
    with pytest.raises(ValidationError):
        client.data({"data": "{", "from_format": "json", "to_format": "csv"})
    with pytest.raises(NotFoundError, match="no such category"):
        client.list_category_formats("nothing")
    with pytest.raises(NotFoundError):
        client.download_file("nothing")
    with pytest.raises(APIError, match="cannot write") as refused:
        client.media({**wish, "target_format": "raw"})
    assert refused.value.status_code == 415

    with Convert("cvly_wrong", base_url=stack.url) as nobody, pytest.raises(AuthenticationError, match="wrong"):
        nobody.media(wish)
    job = stack.create(stack.key("somebody@example.com"), [("photo.jpg", b"no picture")])
    with pytest.raises(NotFoundError):
        client.poll_job_convert_jobs__job_id__get(job)


def test_more_requests_than_the_plan_takes_in_a_minute_are_a_rate_limit(stack: Stack) -> None:
    with Convert(stack.key("eager@example.com", plan="free"), base_url=stack.url) as eager:
        seen: set[type[Exception]] = set()
        for _ in range(2 * 60 + 1):  # enough to use up one minute, wherever it ends
            try:
                eager.poll_job_convert_jobs__job_id__get("00000000-0000-0000-0000-000000000000")
            except (NotFoundError, RateLimitError) as refusal:
                seen.add(type(refusal))
            if RateLimitError in seen:
                break
        assert seen == {NotFoundError, RateLimitError}
