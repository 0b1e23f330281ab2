"""Tools that take more than one file: a logo beside a picture, and the pages of a document."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs import retention
from jobs.models import File, Job, Output
from tests.calls import detail, photo, sent, work_off
from tests.contract import check_error
from tests.media import content_of
from tests.rooms import nothing_is_left, stored, uploads

WATERMARK = "/api/media/watermark"
QUEUED = {"async": "true", "saveToStorage": "true"}


def logo():
    return sent("logo.png", photo("png", 12, 8))


def watermark(client, **fields):
    body = {"file": sent(), "watermarkFile": logo(), "watermarkWidth": 12, "margin": 0, **fields}
    return client.post(
        WATERMARK, {name: value for name, value in body.items() if value is not None}, format="multipart"
    )


def test_a_logo_is_laid_on_the_picture(api, owner_key):
    client = api(owner_key)
    [marked] = watermark(client).json()["files"]
    [written] = watermark(client, watermarkFile=None, text="Mine").json()["files"]

    assert (marked["width"], marked["height"], marked["originalSize"]) == (48, 32, len(photo()))
    assert content_of(marked) != content_of(written)
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"watermarkFile": None}, "missing_field", "text"),
        ({"text": "Mine"}, "invalid_value", "text"),
        ({"watermarkFile": [logo(), logo()]}, "one_file_only", "watermarkFile"),
        ({"file": [sent(), sent()]}, "one_file_only", "file"),
        ({"file": None}, "missing_file", "file"),
    ],
    ids=["neither", "both", "two logos", "two pictures", "no picture"],
)
@pytest.mark.parametrize("queued", [{}, QUEUED], ids=["now", "queued"])
def test_the_wrong_files_are_refused_at_the_door(api, owner_key, fields, code, field, queued):
    answer = watermark(api(owner_key), **{**queued, **fields})

    assert check_error(answer, 400, code, "field")["field"] == field
    assert nothing_is_left()


@pytest.mark.parametrize("queued", [{}, QUEUED], ids=["now", "queued"])
def test_an_empty_logo_is_refused_at_the_door(api, owner_key, queued):
    check_error(watermark(api(owner_key), watermarkFile=sent("logo.png", b""), **queued), 400, "empty_file")
    assert nothing_is_left()


def test_a_logo_that_is_none_is_the_refusal_of_the_whole(api, owner_key):
    check_error(watermark(api(owner_key), watermarkFile=sent("logo.png", b"text")), 415, "unsupported_media_type")


def test_a_queued_logo_is_stored_beside_its_picture_and_goes_with_it(api, owner_key):
    client = api(owner_key)
    answer = watermark(client, **QUEUED)
    job = Job.objects.get(pk=answer.json()["jobId"])
    file = File.objects.get()

    [beside] = file.beside
    assert (beside["name"], beside["size"]) == ("logo.png", len(photo("png", 12, 8)))
    assert stored() == sorted([file.source_key, beside["key"]])
    assert all(key.startswith(f"{job.folder}/") for key in stored())
    work_off()
    assert detail(client, job)["status"] == "completed"
    Job.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    retention.empty_expired()
    assert stored() == []


def test_now_and_queued_lay_the_same_logo(api, owner_key):
    client = api(owner_key)
    [now] = watermark(client).json()["files"]
    watermark(client, **QUEUED)
    work_off()

    assert Output.objects.get().size == now["finalSize"]


def test_another_logo_is_another_request(api, owner_key):
    client, headers = api(owner_key), {"Idempotency-Key": "k"}
    for content, status in ((photo("png", 12, 8), 200), (photo("png", 12, 8), 200), (photo("png", 9, 8), 422)):
        body = {"file": sent(), "watermarkFile": sent("logo.png", content), **QUEUED}
        assert client.post(WATERMARK, body, format="multipart", headers=headers).status_code == status

    assert Job.objects.count() == 1
    assert uploads() == []


def test_a_missing_logo_fails_the_file_for_good(api, owner_key):
    from django.core.files.storage import default_storage

    client = api(owner_key)
    watermark(client, **QUEUED)
    file = File.objects.get()
    default_storage.delete(file.beside[0]["key"])
    work_off()

    file.refresh_from_db()
    assert (file.status, file.error_code, file.attempts) == ("failed", "not_found", 1)
