"""`/v1/convert/media-info`: what a file is, at once."""

import pytest

from accounts import usage
from jobs.dialect import pace
from tests.api.dialect.asking import post, refused, upload
from tests.calls import photo
from tests.hosts import ok
from tests.rooms import nothing_is_left
from tests.samples import films


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


def test_a_film_is_told_of_in_snake_case(client, owner):
    answer = upload(client, "media-info", films.film(), "film.mp4")

    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["filename"], told["format"], told["mime_type"]) == ("film.mp4", "mp4", "video/mp4")
    assert (told["width"], told["height"], told["size_bytes"]) == (320, 180, len(films.film()))
    assert {stream["type"] for stream in told["streams"]} == {"video", "audio"}
    assert not [name for name in [*told, *told["streams"][0]] if name.lower() != name]
    assert usage.used(owner.account, "requests", usage.period()) == 1
    assert nothing_is_left()


def test_a_picture_by_its_address(client, hosting):
    host = hosting(ok(photo()))
    told = post(client, "media-info", url=host.url("/photo.jpg")).json()

    assert (told["filename"], told["kind"], told["width"]) == ("photo.jpg", "image", 48)


def test_a_large_film_is_told_of_at_once_too(client, hosting, monkeypatch):
    monkeypatch.setattr(pace, "FILM_BYTES", 10)
    host = hosting(ok(films.film()))

    assert upload(client, "media-info", films.film()).json()["kind"] == "video"
    assert post(client, "media-info", url=host.url("/film.mp4")).json()["kind"] == "video"


def test_refuses(client):
    refused(upload(client, "media-info", b"text"), 415, "unsupported_media_type")
    refused(upload(client, "media-info", b""), 400, "empty_file")
    refused(post(client, "media-info", url="http://169.254.169.254/"), 400, "source_url_not_allowed", "url")
