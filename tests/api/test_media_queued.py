"""`POST /api/media/{tool}` with `async=true`: the same work as a job."""

import io

import pytest
from PIL import Image

from jobs import lifecycle, retention
from jobs.api.views.media import offered
from jobs.models import File, Job, Output
from tests.calls import detail, photo, post, sent, work_off
from tests.contract import DETAIL, FAILED_RESULT, RESULT, check_error
from tests.media import FACTS, MAKING, OUTPUTS, ask, wanted
from tests.rooms import nothing_is_left, stored

QUEUED = {"async": "true", "saveToStorage": "true"}
THUMBNAIL = "/api/media/thumbnail"
INSPECT = "/api/media/inspect"


def queued(client, tool, **fields):
    """Queue a tool's work and give the job's row."""
    answer = ask(client, tool, **{**QUEUED, **fields})
    assert answer.status_code == 200, answer.content
    return Job.objects.get(pk=answer.json()["jobId"])


@pytest.mark.parametrize("tool", sorted(offered()))
def test_answers_with_a_job_of_one_piece_of_work(api, owner_key, tool):
    answer = ask(api(owner_key), tool, **QUEUED)

    assert answer.status_code == 200, answer.content
    job = Job.objects.get()
    assert answer.json() == {"jobId": str(job.pk), "status": "pending", "tool": tool}
    assert answer["Location"] == f"/api/jobs/{job.pk}"
    shown = detail(api(owner_key), job)
    assert set(shown) == DETAIL | {"tool"}
    assert (shown["jobType"], shown["tool"], shown["totalFiles"]) == ("media_tool", tool, 1)
    [item] = api(owner_key).get("/api/jobs").json()["jobs"]
    assert item["job_type"] == "media_tool"
    assert len(stored()) == len(wanted(tool).files)


@pytest.mark.parametrize("tool", MAKING)
def test_the_worker_s_result_can_be_fetched(api, owner_key, tool):
    client = api(owner_key)
    job = queued(client, tool)
    work_off()

    shown = detail(client, job)
    assert (shown["status"], shown["progress"]) == ("completed", 100), shown
    assert len(shown["results"]) == OUTPUTS.get(tool, 1)
    for entry in shown["results"]:
        assert set(entry) <= RESULT | {"duration", "score", "warning"}
        assert entry["originalSize"] == sum(len(file) for file in wanted(tool).files)
        fetched = api(None).get(entry["downloadUrl"].removeprefix("http://testserver"))
        content = b"".join(fetched.streaming_content)
        assert len(content) == entry["finalSize"]
        if tool == "storyboard" and entry["mimeType"] == "text/vtt":
            assert b"\nclip.jpg#xywh=" in content


def test_now_and_later_are_the_same_work(api, owner_key):
    client = api(owner_key)
    now = post(client, THUMBNAIL, [sent()], width=20, height=20, headers={"Accept": "image/*"})
    queued(client, "thumbnail", width=20, height=20)
    work_off()

    output = Output.objects.get()
    link = detail(client, output.job)["results"][0]["downloadUrl"].removeprefix("http://testserver")
    later = b"".join(api(None).get(link).streaming_content)
    assert Image.open(io.BytesIO(later)).tobytes() == Image.open(io.BytesIO(now.content)).tobytes()


def test_a_queued_inspect_tells_its_facts_in_the_results(api, owner_key):
    client = api(owner_key)
    job = queued(client, "inspect")
    assert detail(client, job)["results"] is None
    work_off()

    shown = detail(client, job)
    assert (shown["status"], shown["completedFiles"]) == ("completed", 1)
    [entry] = shown["results"]
    assert set(entry) == {"filename", "sourceFilename", "originalSize", "expiresAt", "media"}
    assert set(entry["media"]) >= FACTS
    assert entry["media"] == ask(client, "inspect").json()["media"]


def test_facts_end_with_the_job_s_time(api, owner_key):
    client = api(owner_key)
    job = queued(client, "inspect")
    work_off()
    Job.objects.update(expires_at=job.created_at)

    assert retention.empty_expired() == 1
    assert File.objects.get().facts is None
    [entry] = detail(client, job)["results"]
    assert "media" not in entry
    assert stored() == []


@pytest.mark.parametrize("tool", ["inspect", "thumbnail"])
def test_a_bad_file_fails_the_job_with_its_code(api, owner_key, tool):
    client = api(owner_key)
    answer = post(client, f"/api/media/{tool}", [sent("a.jpg", photo()[:30])], **QUEUED)
    work_off()

    shown = detail(client, Job.objects.get(pk=answer.json()["jobId"]))
    assert shown["status"] == "failed"
    [entry] = shown["results"]
    assert set(entry) == FAILED_RESULT
    assert entry["code"] == "undecodable"


@pytest.mark.parametrize(
    ("fields", "is_job"),
    [
        ({"async": "true"}, True),
        ({"background": "true"}, True),
        ({"async": "TRUE", "background": "true"}, True),
        ({"async": "true", "background": ""}, True),
        ({"async": "false"}, False),
        ({"background": "false"}, False),
        ({"async": "false", "background": "false"}, False),
        ({}, False),
    ],
    ids=str,
)
def test_async_and_background_are_one_field(api, owner_key, fields, is_job):
    answer = post(api(owner_key), THUMBNAIL, [sent()], saveToStorage="true", **fields)

    assert answer.status_code == 200
    assert ("jobId" in answer.json()) is is_job


@pytest.mark.parametrize("words", [("true", "false"), ("false", "true")])
def test_async_and_background_with_two_values_are_refused(api, owner_key, words):
    answer = post(
        api(owner_key), THUMBNAIL, [sent()], **{"async": words[0], "background": words[1], "saveToStorage": "true"}
    )

    assert check_error(answer, 400, "invalid_value", "field")["field"] == "background"
    assert nothing_is_left()


def test_a_word_that_is_no_boolean_is_refused(api, owner_key):
    answer = post(api(owner_key), THUMBNAIL, [sent()], **{"async": "1"})

    assert check_error(answer, 400, "invalid_value", "field", "allowed")["field"] == "async"


@pytest.mark.parametrize("tool", ["inspect", "thumbnail"])
@pytest.mark.parametrize("save", [None, "false"])
def test_with_a_key_the_results_must_be_stored(api, owner_key, tool, save):
    answer = ask(api(owner_key), tool, **{"async": "true"}, **({"saveToStorage": save} if save else {}))

    assert check_error(answer, 400, "save_to_storage_required", "field")["field"] == "saveToStorage"
    assert nothing_is_left()


def test_every_refusal_comes_before_anything_is_stored(api, owner_key):
    client = api(owner_key)

    check_error(post(client, THUMBNAIL, [sent(), sent()], **QUEUED), 400, "one_file_only", "field")
    check_error(post(client, THUMBNAIL, [sent(content=b"")], **QUEUED), 400, "empty_file")
    check_error(post(client, THUMBNAIL, **QUEUED), 400, "missing_file", "field")
    check_error(post(client, THUMBNAIL, [sent()], width=0, **QUEUED), 400, "invalid_value", "field", "allowed")
    assert nothing_is_left()


def test_a_repeat_under_a_key_is_the_same_job(api, owner_key):
    client, headers = api(owner_key), {"Idempotency-Key": "k"}
    first = ask(client, "thumbnail", **QUEUED, headers=headers)
    again = ask(client, "thumbnail", **QUEUED, headers=headers)

    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Job.objects.count() == 1


@pytest.mark.parametrize("other", [{"tool": "inspect"}, {"tool": "thumbnail", "width": 20}])
def test_another_request_under_a_used_key_is_refused(api, owner_key, other):
    client, headers = api(owner_key), {"Idempotency-Key": "k"}
    ask(client, "thumbnail", **QUEUED, headers=headers)

    check_error(ask(client, **other, **QUEUED, headers=headers), 422, "idempotency_key_reused")


def test_a_waiting_one_can_be_cancelled(api, owner_key):
    client = api(owner_key)
    job = queued(client, "thumbnail")

    assert client.delete(f"/api/jobs/{job.pk}").status_code == 200
    assert work_off() == 0


def test_a_stranger_sees_nothing_of_it(api, owner_key, stranger_key):
    job = queued(api(owner_key), "inspect")
    work_off()

    check_error(api(stranger_key).get(f"/api/jobs/{job.pk}"), 404, "not_found")


def test_a_worker_lost_in_the_middle_costs_nothing(api, owner_key):
    client = api(owner_key)
    job = queued(client, "inspect")
    held = lifecycle.claim("worker")
    File.objects.update(lease_until=job.created_at)
    assert lifecycle.recover()
    work_off()

    assert not lifecycle.succeed(held, lifecycle.Made([], facts={"late": True}))
    [entry] = detail(client, job)["results"]
    assert "late" not in entry["media"]
