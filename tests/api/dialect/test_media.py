"""`/v1/convert/media`: pictures, films and sounds, at once or as jobs."""

import pytest

from accounts import usage
from jobs import storage
from jobs.dialect import pace
from jobs.errors import StorageUnavailable
from jobs.models import Job
from tests.api.dialect.asking import JSON, content, followed, get, post, refused, upload
from tests.api.scenarios import raising
from tests.calls import photo, work_off
from tests.hosts import ok
from tests.rooms import nothing_is_left, uploads
from tests.samples import archives, films


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


def used(user) -> int:
    return usage.used(user.account, "requests", usage.period())


def test_a_picture_is_converted_at_once_and_kept(client, api, owner):
    answer = upload(client, "media", source_format="jpg", target_format="webp", quality=50)

    told = answer.json()
    assert answer.status_code == 200, told
    job = Job.objects.get()
    assert told == {
        "job_id": str(job.pk),
        "status": "completed",
        "conversion": {
            "source_format": "jpg",
            "target_format": "webp",
            "source_size_bytes": len(photo()),
            "original_filename": "photo.jpg",
        },
        "file_name": "photo.webp",
        "file_type": "image/webp",
        "file_size_bytes": job.outputs.get().size,
        "file_url": told["file_url"],
        "created_at": told["created_at"],
        "updated_at": told["updated_at"],
    }
    assert content(followed(api(None), told["file_url"]))[8:12] == b"WEBP"
    assert job.files.get().wish()["compression"] == 50
    assert used(owner) == 1
    assert uploads() == []


@pytest.mark.parametrize("names", [("source_format", "target_format"), ("from_format", "to_format")])
def test_formats_have_two_names_each(client, names):
    answer = upload(client, "media", **dict(zip(names, ("jpeg", "PNG"), strict=True)))

    assert answer.json()["file_name"] == "photo.png"


def test_sizes_are_those_of_the_house_in_snake_case_too(client):
    for wish in ({"resize": "width", "resize_width": "10"}, {"resize": "width", "resizeWidth": "10"}, {"width": "10"}):
        assert upload(client, "media", target_format="png", **wish).status_code == 200
    assert {output.width for job in Job.objects.all() for output in job.outputs.all()} == {10}


def test_get_streams_the_file_and_charges_once(client, owner, hosting):
    host = hosting(ok(photo()))
    answer = get(client, "media", url=host.url(), target_format="png")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["Content-Disposition"] == 'attachment; filename="photo.png"'
    assert answer.content.startswith(b"\x89PNG")
    assert used(owner) == 1
    assert nothing_is_left()


def test_get_for_json_answers_with_the_job(client, api, hosting):
    host = hosting(ok(photo()))
    told = get(client, "media", JSON, url=host.url(), source_format="jpg", target_format="png").json()

    assert content(followed(api(None), told["file_url"])).startswith(b"\x89PNG")


@pytest.mark.parametrize("wanted", ["../../etc/passwd", "x\r\nSet-Cookie: a=b", "a.html", "con.png", '"; evil="'])
def test_a_wanted_name_is_made_safe(client, hosting, wanted):
    host = hosting(ok(photo()))
    answer = get(client, "media", url=host.url(), target_format="png", filename=wanted)

    assert answer.status_code == 200, answer.content
    name = answer["Content-Disposition"]
    assert name.removesuffix('"').endswith(".png")
    assert not {"/", "\r", "\n", "\\"} & set(name.removeprefix("attachment"))
    assert "Set-Cookie" not in answer


def test_a_small_film_is_done_at_once_and_a_larger_one_becomes_a_job(client, owner, monkeypatch):
    film = films.film()
    assert upload(client, "media", film, "film.mp4", target_format="mp3").status_code == 200
    monkeypatch.setattr(pace, "FILM_BYTES", len(film) - 1)
    answer = upload(client, "media", film, "film.mp4", target_format="mp3")

    assert answer.status_code == 202, answer.content
    assert answer["Location"] == answer.json()["poll_url"]
    assert used(owner) == 2
    work_off()
    told = followed(client, answer.json()["poll_url"]).json()
    assert (told["status"], told["file_type"]) == ("completed", "audio/mpeg")


def test_a_film_that_takes_too_long_becomes_a_job_and_is_charged_once(client, owner, monkeypatch):
    monkeypatch.setattr(pace, "SECONDS", 0.0)
    answer = upload(client, "media", films.film(), "film.mp4", target_format="webm")

    assert answer.status_code == 202, answer.content
    assert used(owner) == 1
    assert Job.objects.get().status == "pending"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_film_that_is_too_large_to_be_fetched_now_is_left_to_a_worker(client, owner, hosting, monkeypatch, method):
    film = films.film()
    monkeypatch.setattr(pace, "FILM_BYTES", 5_000)
    host = hosting(ok(film))
    wish = {"url": host.url("/film.mp4"), "target_format": "mp3"}
    answer = get(client, "media", **wish) if method == "get" else post(client, "media", **wish)

    assert answer.status_code == 202, answer.content
    assert Job.objects.get().files.get().source_url == host.url("/film.mp4")
    assert uploads() == []
    work_off()
    told = followed(client, answer.json()["poll_url"]).json()
    assert (told["status"], told["conversion"]["source_size_bytes"]) == ("completed", len(film))
    assert used(owner) == 1


def test_an_archive_at_an_address_is_refused_and_never_opened_as_a_batch(client, owner, hosting, monkeypatch):
    monkeypatch.setattr(pace, "DOCUMENT_BYTES", 10)
    host = hosting(ok(archives.zipped({"a.jpg": photo(), "b.jpg": photo()})))

    refused(post(client, "media", url=host.url("/a.zip"), to_format="png"), 415, "unsupported_media_type")
    assert nothing_is_left()
    assert used(owner) == 0


def test_a_job_that_fails_says_why(client, monkeypatch):
    monkeypatch.setattr(pace, "PICTURE_BYTES", 10)
    answer = upload(client, "media", photo()[:300], target_format="png")
    work_off()
    told = followed(client, answer.json()["poll_url"]).json()

    assert told["status"] == "failed"
    assert told["error"].endswith(".")
    assert (told["file_name"], told["file_url"]) == (None, None)


REFUSALS = {
    "damaged": (photo()[:300], {"target_format": "png"}, 422, "undecodable", None),
    "no picture": (b"text", {"target_format": "png"}, 415, "unsupported_media_type", None),
    "empty": (b"", {"target_format": "png"}, 400, "empty_file", None),
    "a document": (b"%PDF-1.7\n", {"target_format": "png"}, 415, "unsupported_media_type", None),
    "an archive": (b"PK\x03\x04" + bytes(60), {"target_format": "png"}, 415, "unsupported_media_type", None),
    "no target": (None, {}, 400, "missing_field", "to_format"),
    "a target that is an archive": (None, {"target_format": "zip"}, 400, "invalid_value", "target_format"),
    "a target that nobody knows": (None, {"target_format": "xyz"}, 400, "invalid_value", "target_format"),
    "a target that cannot be written": (None, {"target_format": "raw"}, 415, "format_unavailable", None),
    "a source that is a document": (
        None, {"from_format": "pdf", "target_format": "png"}, 400, "invalid_value", "from_format"
    ),
    "a quality out of range": (None, {"target_format": "webp", "quality": "0"}, 400, "invalid_value", "quality"),
    "an address beside": (
        None, {"target_format": "webp", "url": "https://example.com/"}, 400, "invalid_value", "url"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_refuses_and_keeps_nothing(client, owner, name):
    sent, fields, status, code, field = REFUSALS[name]
    refused(upload(client, "media", sent, **fields), status, code, field)

    assert nothing_is_left()
    assert used(owner) == 0


def test_two_files_are_one_too_many(client):
    from tests.calls import sent

    answer = client.post("/v1/convert/media", {"files": [sent(), sent()], "to_format": "png"}, format="multipart")
    refused(answer, 400, "one_file_only", "file")


def test_a_storage_that_is_away_refuses_with_when_to_come_back(client, owner, monkeypatch):
    monkeypatch.setattr(storage, "put", raising(StorageUnavailable("The storage does not answer; try again.")))
    answer = upload(client, "media", target_format="png")

    refused(answer, 503, "storage_unavailable")
    assert int(answer["Retry-After"]) > 0
    assert used(owner) == 0
