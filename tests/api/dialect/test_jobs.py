"""`/v1/convert/jobs/{job_id}`: the same jobs as under `/api`, in the dialect's words."""

import pytest

from jobs import executor, lifecycle
from jobs.models import Job
from tests.api.dialect.asking import BASE, content, followed, refused, upload
from tests.calls import create, created, detail, later, sent, work_off
from tests.media import ask


@pytest.fixture
def client(api, owner_key):
    return api(owner_key)


def told(client, job):
    answer = client.get(f"{BASE}/jobs/{job.pk}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_both_dialects_see_the_same_job(client):
    made = upload(client, "media", target_format="webp").json()
    seen = detail(client, Job.objects.get())

    assert seen["jobId"] == made["job_id"]
    assert (seen["status"], seen["jobType"]) == ("completed", "convert")
    assert seen["results"][0]["finalSize"] == made["file_size_bytes"]
    [listed] = client.get("/api/jobs").json()["jobs"]
    assert listed["id"] == made["job_id"]


def test_a_job_goes_from_queued_to_running_to_completed(client, api, monkeypatch):
    job = created(client)
    assert told(client, job)["status"] == "queued"
    seen = []
    real = executor.execute_later
    monkeypatch.setattr(executor, "execute_later", lambda *args: (seen.append(told(client, job)), real(*args))[1])
    work_off()

    assert [each["status"] for each in seen] == ["running"]
    assert (seen[0]["file_name"], seen[0]["file_url"], "error" in seen[0]) == (None, None, False)
    end = told(client, job)
    assert (end["status"], end["file_name"], "error" in end) == ("completed", "photo.webp", False)
    assert end["updated_at"] > end["created_at"]
    assert content(followed(api(None), end["file_url"]))[8:12] == b"WEBP"


def test_a_failed_job_says_why(client):
    job = created(client, sent(content=b"bad"))
    work_off()

    assert told(client, job)["status"] == "failed"
    assert told(client, job)["error"] == detail(client, job)["errorMessage"]


def test_of_several_files_the_archive_is_shown_or_else_the_first(client):
    plain = created(client, sent("a.jpg"), sent("b.jpg"))
    packed = created(client, sent("a.jpg"), sent("b.jpg"), createArchive="true")
    work_off()

    assert told(client, plain)["file_name"] == "a.webp"
    assert told(client, packed)["file_type"] == "application/zip"


def test_a_job_that_makes_no_file_has_none(client):
    job = Job.objects.get(pk=ask(client, "inspect", **{"async": "true", "saveToStorage": "true"}).json()["jobId"])
    work_off()

    shown = told(client, job)
    assert (shown["status"], shown["file_url"], shown["conversion"]["target_format"]) == ("completed", None, None)


def test_a_cancelled_job_leaves(client, owner):
    job = created(client)
    lifecycle.cancel(job.pk, owner.account)

    refused(client.get(f"{BASE}/jobs/{job.pk}"), 404, "not_found")


def test_an_expired_job_is_there_without_its_link(client):
    made = upload(client, "media", target_format="webp").json()
    with later(days=2):
        shown = told(client, Job.objects.get())
        link = client.get(made["file_url"].removeprefix("http://testserver"))

    assert (shown["status"], shown["file_name"], shown["file_url"]) == ("completed", "photo.webp", None)
    assert link.status_code in (200, 410)


def test_the_placeholder_of_published_clients_is_filled_from_the_query(client):
    job = created(client)
    answer = client.get(f"{BASE}/jobs/%7Bjob_id%7D?job_id={job.pk}")

    assert answer.json()["job_id"] == str(job.pk)


@pytest.mark.parametrize("path", ["1", "%7Bjob_id%7D", "%7Bjob_id%7D?job_id=x", "00000000-0000-0000-0000-000000000000"])
def test_there_is_no_such_job(client, path):
    refused(client.get(f"{BASE}/jobs/{path}"), 404, "not_found")


def test_another_account_s_job_is_none(client, api, stranger_key):
    theirs = Job.objects.get(pk=create(client).json()["jobId"])

    refused(api(stranger_key).get(f"{BASE}/jobs/{theirs.pk}"), 404, "not_found")
