"""`GET /api/jobs/{id}`."""

import io
import uuid
import zipfile

import pytest
from PIL import Image

from jobs import lifecycle
from tests.calls import created, detail, photo, sent, submitted, work_off
from tests.contract import DETAIL, FAILED_RESULT, RESULT, UTC_TIME, check_error, check_sentence

NOBODYS = "8a1f0c6e-52f7-4d0b-9c35-6b1f5f0e2d11"
"""An id that no job has."""


def fetched(client, entry):
    """Follow a result's link without a key."""
    path = entry["downloadUrl"].removeprefix("http://testserver")
    answer = client.get(path)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_a_pending_job_is_camel_case_and_complete(api, owner_key):
    job = created(api(owner_key))

    answer = detail(api(owner_key), job)
    assert set(answer) == DETAIL
    assert UTC_TIME.fullmatch(answer.pop("createdAt"))
    assert answer == {
        "jobId": str(job.pk),
        "jobType": "convert",
        "status": "pending",
        "totalFiles": 1,
        "completedFiles": 0,
        "failedFiles": 0,
        "progress": 0,
        "errorMessage": None,
        "results": None,
        "startedAt": None,
        "completedAt": None,
        "expiresAt": None,
    }


def test_a_completed_job_brings_results_that_can_be_fetched(api, owner_key):
    job = created(api(owner_key), sent("holiday.jpg"))
    work_off()

    answer = detail(api(owner_key), job)
    assert (answer["status"], answer["progress"], answer["completedFiles"]) == ("completed", 100, 1)
    [entry] = answer["results"]
    assert set(entry) == RESULT
    assert (entry["filename"], entry["sourceFilename"]) == ("holiday.webp", "holiday.jpg")
    assert (entry["mimeType"], entry["width"], entry["height"]) == ("image/webp", 48, 32)
    assert entry["originalSize"] == len(photo())
    assert entry["appliedQuality"] == 82
    assert entry["expiresAt"] == answer["expiresAt"]
    content = fetched(api(None), entry)
    assert entry["finalSize"] == len(content)
    assert entry["savedPercent"] == round(100 * (1 - len(content) / len(photo())), 1)
    assert Image.open(io.BytesIO(content)).format == "WEBP"
    for name in ("createdAt", "startedAt", "completedAt", "expiresAt"):
        assert UTC_TIME.fullmatch(answer[name]), name
    assert answer["createdAt"] <= answer["startedAt"] <= answer["completedAt"] < answer["expiresAt"]


def test_a_partly_failed_job_is_completed_and_keeps_the_order_of_upload(api, owner_key):
    job = created(api(owner_key), sent("a.jpg"), sent("b.jpg", b"no picture"), sent("c.png", photo("png")))
    work_off()

    answer = detail(api(owner_key), job)
    assert (answer["status"], answer["completedFiles"], answer["failedFiles"]) == ("completed", 2, 1)
    assert answer["errorMessage"] is None
    assert [entry["sourceFilename"] for entry in answer["results"]] == ["a.jpg", "b.jpg", "c.png"]
    good, bad, _ = answer["results"]
    assert set(good) == RESULT
    assert set(bad) == FAILED_RESULT
    assert bad["code"] == "unsupported_media_type"
    check_sentence(bad["error"])


def test_a_job_without_a_success_is_failed_and_says_why(api, owner_key):
    alone = created(api(owner_key), sent("a.jpg", b"no picture"))
    many = created(api(owner_key), sent("a.jpg", photo()[:300]), sent("b.jpg", b"no picture"), createArchive="true")
    work_off()

    answer = detail(api(owner_key), alone)
    assert (answer["status"], answer["progress"], answer["failedFiles"]) == ("failed", 100, 1)
    assert answer["errorMessage"] == answer["results"][0]["error"]
    check_sentence(answer["errorMessage"])
    answer = detail(api(owner_key), many)
    assert (answer["status"], answer["failedFiles"], len(answer["results"])) == ("failed", 2, 2)
    assert answer["results"][0]["error"] in answer["errorMessage"]
    check_sentence(answer["errorMessage"])


def test_every_kind_of_failure_has_its_own_code(api, owner_key):
    job = created(api(owner_key), sent("cut.jpg", photo()[:300]), sent("text.png", b"hello"), sent("empty.jpg", b""))
    work_off()

    codes = [entry["code"] for entry in detail(api(owner_key), job)["results"]]
    assert codes == ["undecodable", "unsupported_media_type", "empty_file"]


def test_the_archive_holds_what_succeeded_under_unique_names(api, owner_key):
    files = [sent("a.jpg"), sent("a.jpg"), sent("bad.jpg", b"bad"), sent("b.jpg")]
    job = created(api(owner_key), *files, createArchive="true")
    work_off()

    answer = detail(api(owner_key), job)
    *entries, archive = answer["results"]
    assert archive["archive"] is True
    assert all("archive" not in entry for entry in entries)
    assert (answer["totalFiles"], answer["completedFiles"], answer["failedFiles"]) == (4, 3, 1)
    with zipfile.ZipFile(io.BytesIO(fetched(api(None), archive))) as packed:
        assert packed.namelist() == ["a.webp", "a (2).webp", "b.webp"]
        assert packed.read("b.webp") == fetched(api(None), entries[3])


def test_results_appear_file_by_file_before_the_job_is_final(api, owner_key):
    from jobs import executor

    job = created(api(owner_key), sent("a.jpg"), sent("b.jpg"))
    executor.work_on_next()

    answer = detail(api(owner_key), job)
    assert (answer["status"], answer["completedFiles"], answer["progress"]) == ("processing", 1, 50)
    [entry] = answer["results"]
    assert fetched(api(None), entry)
    assert answer["completedAt"] is None
    assert answer["expiresAt"] is None


def test_progress_is_a_whole_number_and_counts_the_part_done_of_a_file(api, owner_key, owner):
    job = submitted(owner.account, 3)
    held = lifecycle.claim("worker")
    lifecycle.report(held, 50.0)

    assert detail(api(owner_key), job)["progress"] == 16
    lifecycle.report(held, 10.0)
    assert detail(api(owner_key), job)["progress"] == 16


@pytest.mark.parametrize("word", ["x", "0", NOBODYS, "a%00b", "{}", "%F0%9F%92%A9", "a" * 5000])
def test_what_is_no_job_is_404(api, owner_key, word):
    check_error(api(owner_key).get(f"/api/jobs/{word}"), 404, "not_found")


def test_a_foreign_job_answers_as_one_that_is_not_there(api, stranger_key, owner):
    job = submitted(owner.account)

    foreign = check_error(api(stranger_key).get(f"/api/jobs/{job.pk}"), 404, "not_found")
    missing = check_error(api(stranger_key).get(f"/api/jobs/{uuid.uuid4()}"), 404, "not_found")
    assert foreign["error"] == missing["error"]


def test_a_teammate_reads_it(api, teammate_key, owner):
    detail(api(teammate_key), submitted(owner.account))


def test_a_cancelled_job_is_gone(api, owner_key, owner):
    job = submitted(owner.account)
    lifecycle.cancel(job.pk)

    check_error(api(owner_key).get(f"/api/jobs/{job.pk}"), 404, "not_found")


def test_needs_a_key(api, owner):
    check_error(api(None).get(f"/api/jobs/{submitted(owner.account).pk}"), 401, "not_authenticated")
