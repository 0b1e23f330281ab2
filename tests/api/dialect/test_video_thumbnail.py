"""`/v1/convert/video-thumbnail`: the frame of a film as a picture."""

import io

import pytest
from PIL import Image

from jobs.dialect import pace
from tests.api.dialect.asking import content, followed, post, refused, upload
from tests.hosts import ok
from tests.rooms import nothing_is_left
from tests.samples import films


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


def picture(client, told):
    return Image.open(io.BytesIO(content(followed(client, told["file_url"]))))


@pytest.mark.parametrize(
    ("fields", "form", "size"),
    [
        ({}, "JPEG", (320, 180)),
        ({"format": "png", "timestamp": "0.5"}, "PNG", (320, 180)),
        ({"target_format": "webp", "width": "160"}, "WEBP", (160, 90)),
        ({"to_format": "jpg", "height": "90"}, "JPEG", (160, 90)),
        ({"width": "100", "height": "100"}, "JPEG", (100, 100)),
        ({"options": '{"width": 100, "height": 100, "fit": "inside"}'}, "JPEG", (100, 56)),
    ],
)
def test_a_frame_in_the_wanted_size(client, fields, form, size):
    answer = upload(client, "video-thumbnail", films.film(), "film.mp4", **fields)

    assert answer.status_code == 200, answer.content
    assert answer.json()["conversion"]["source_format"] == "mp4"
    found = picture(client, answer.json())
    assert (found.format, found.size) == (form, size)


def test_a_film_by_its_address(client, hosting):
    host = hosting(ok(films.film()))
    told = post(client, "video-thumbnail", url=host.url("/film.mp4"), timestamp=0, width=64).json()

    assert picture(client, told).width == 64


def test_a_frame_of_a_larger_film_is_taken_at_once_too(client, monkeypatch):
    monkeypatch.setattr(pace, "FILM_BYTES", 10)

    assert upload(client, "video-thumbnail", films.film()).status_code == 200


def test_refuses_and_keeps_nothing(client):
    film = films.film()
    refused(upload(client, "video-thumbnail", film, timestamp="-1"), 400, "invalid_value", "timestamp")
    refused(upload(client, "video-thumbnail", film, to_format="mp4"), 400, "invalid_value", "to_format")
    refused(upload(client, "video-thumbnail", films.sound()), 422, "no_picture")
    refused(upload(client, "video-thumbnail", b"text"), 415, "unsupported_media_type")
    refused(post(client, "video-thumbnail", data="text"), 400, "invalid_value", "data")
    refused(post(client, "video-thumbnail"), 400, "missing_file", "url")
    assert nothing_is_left()
