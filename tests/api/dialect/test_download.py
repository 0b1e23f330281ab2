"""`/v1/convert/download/{object_name}`: by a signed link, or with the account's own key."""

import pytest
from django.utils import timezone

from jobs import storage
from jobs.errors import StorageUnavailable
from jobs.models import Job, Output
from tests.api.dialect.asking import BASE, JSON, content, followed, refused, upload
from tests.api.scenarios import raising
from tests.calls import later


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


@pytest.fixture
def made(client):
    return upload(client, "media", target_format="webp").json()


@pytest.fixture
def path(made):
    return f"{BASE}/download/{Output.objects.get().pk}"


def test_a_link_needs_no_key_and_gives_parts_too(api, made):
    whole = followed(api(None), made["file_url"])
    assert whole["Content-Disposition"] == 'attachment; filename="photo.webp"'
    assert whole["Content-Security-Policy"] == "default-src 'none'; sandbox"
    part = api(None).get(made["file_url"].removeprefix("http://testserver"), headers={"Range": "bytes=8-11"})

    assert (part.status_code, content(part)) == (206, b"WEBP")
    answer = api(None).get(made["file_url"].removeprefix("http://testserver"), headers={"Range": "bytes=999999-"})
    refused(answer, 416, "range_not_satisfiable")


def test_the_same_link_is_good_under_api(api, made, path):
    other = made["file_url"].replace("/v1/convert/download/", "/api/files/")

    assert content(followed(api(None), other)) == content(followed(api(None), made["file_url"]))


def test_the_account_s_key_is_enough(client, path, made):
    assert content(client.get(path)) == content(followed(client, made["file_url"]))


def test_json_answers_with_the_job(client, path, made):
    told = client.get(path, headers=JSON).json()

    assert (told["job_id"], told["file_name"]) == (made["job_id"], "photo.webp")


def test_the_placeholder_of_published_clients_is_filled_from_the_query(client, path, made):
    name = path.rpartition("/")[2]
    answer = client.get(f"{BASE}/download/%7Bobject_name%7D?object_name={name}", headers=JSON)

    assert answer.json()["job_id"] == made["job_id"]


def test_without_a_link_and_with_another_s_key_there_is_no_such_file(api, stranger_key, path, made):
    for client in (api(None), api(stranger_key)):
        refused(client.get(path), 404, "not_found")
        refused(client.get(path, headers=JSON), 404, "not_found")
        refused(client.get(made["file_url"].removeprefix("http://testserver") + "x"), 404, "not_found")
    for other in ("x", "%7Bobject_name%7D", "00000000-0000-0000-0000-000000000000"):
        refused(api(None).get(f"{BASE}/download/{other}"), 404, "not_found")


def test_a_link_expires_and_files_are_deleted(api, client, path, made):
    with later(days=2):
        refused(followed(api(None), made["file_url"]), 410, "link_expired")
    Job.objects.update(emptied_at=timezone.now())

    refused(client.get(path), 410, "link_expired")


def test_a_storage_that_is_away(client, path, monkeypatch):
    monkeypatch.setattr(storage, "opened", raising(StorageUnavailable("The storage does not answer; try again.")))

    refused(client.get(path), 503, "storage_unavailable")
