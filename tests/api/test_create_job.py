"""`POST /api/jobs`."""

import hashlib

import pytest
from django.core.files.storage import default_storage

from accounts import plans
from jobs.models import File, IdempotencyKey, Job
from jobs.models.file import FileKind
from tests.calls import WISH, create, created, photo, post, sent
from tests.contract import check_error
from tests.rooms import nothing_is_left, stored, uploads

ODD = ["saveToStorage", "createArchive", "archiveFormat", "jobType", "format", "compression", "resize", "autoOrient"]


def test_answers_with_id_status_and_location(api, owner_key):
    answer = create(api(owner_key))

    assert answer.status_code == 200
    job = Job.objects.get()
    assert answer.json() == {"jobId": str(job.pk), "status": "pending"}
    assert answer["Location"] == f"/api/jobs/{job.pk}"
    assert "Idempotency-Replayed" not in answer


def test_keeps_the_bytes_as_they_were_sent_and_no_upload_on_disk(api, owner_key):
    created(api(owner_key), sent("a.jpg"), sent("b.png", photo("png")))

    first, second = File.objects.order_by("position")
    for file, content in ((first, photo()), (second, photo("png"))):
        with default_storage.open(file.source_key) as source:
            assert hashlib.sha256(source.read()).digest() == hashlib.sha256(content).digest()
        assert file.source_size == len(content)
    assert uploads() == []


def test_belongs_to_the_account_and_names_the_key(api, owner, owner_key):
    job = created(api(owner_key))

    assert job.account == owner.account
    assert job.api_key.user == owner


def test_takes_one_file_under_the_name_file(api, owner_key):
    answer = api(owner_key).post("/api/jobs", {**WISH, "file": sent()}, format="multipart")

    assert answer.status_code == 200
    assert Job.objects.get().total_files == 1


def test_refuses_files_under_both_names(api, owner_key):
    answer = api(owner_key).post("/api/jobs", {**WISH, "file": sent(), "files": sent()}, format="multipart")

    body = check_error(answer, 400, "invalid_value", "field", "allowed")
    assert body["field"] == "file"
    assert nothing_is_left()


def test_without_a_key_asks_for_one(api, db):
    check_error(create(api(None)), 401, "not_authenticated")
    assert nothing_is_left()


def test_without_files_says_so(api, owner_key):
    body = check_error(post(api(owner_key), "/api/jobs", **WISH), 400, "missing_file", "field")

    assert body["field"] == "files"
    assert nothing_is_left()


def test_takes_a_json_body_and_then_misses_the_file(api, owner_key):
    answer = api(owner_key).post("/api/jobs", {"format": "webp", "saveToStorage": True}, format="json")

    check_error(answer, 400, "missing_file", "field")


def test_refuses_empty_files_when_there_is_nothing_else(api, owner_key):
    for files in ([sent("a.png", b"")], [sent("a.png", b""), sent("b.png", b"")]):
        check_error(create(api(owner_key), *files), 400, "empty_file")
    assert nothing_is_left()


def test_takes_an_empty_file_beside_a_full_one(api, owner_key):
    assert created(api(owner_key), sent("a.jpg", b""), sent("b.jpg")).total_files == 2


@pytest.mark.parametrize("value", [None, "false"])
def test_with_a_key_the_results_must_be_stored(api, owner_key, value):
    fields = {"format": "webp", **({"saveToStorage": value} if value else {})}
    body = check_error(post(api(owner_key), "/api/jobs", [sent()], **fields), 400, "save_to_storage_required", "field")

    assert body["field"] == "saveToStorage"
    assert "saveToStorage=true" in body["error"]
    assert nothing_is_left()


def test_a_signed_in_person_need_not_ask_for_storage(api, owner):
    browser = api(None)
    browser.force_login(owner)
    page = browser.get("/keys")
    token = page.wsgi_request.META["CSRF_COOKIE"]
    answer = post(browser, "/api/jobs", [sent()], format="webp", headers={"X-CSRFToken": token})

    assert answer.status_code == 200
    assert Job.objects.get().api_key is None


def test_a_signed_in_person_without_a_csrf_token_is_refused(api, owner):
    browser = api(None)
    browser.force_login(owner)

    check_error(create(browser), 403, "forbidden")
    assert nothing_is_left()


def test_makes_an_archive_row_after_the_sources(api, owner_key):
    created(api(owner_key), sent("a.jpg"), sent("b.jpg"), createArchive="true", archiveFormat="zip")

    kinds = list(File.objects.order_by("position").values_list("kind", "status"))
    assert kinds == [
        (FileKind.SOURCE, "pending"),
        (FileKind.SOURCE, "pending"),
        (FileKind.ARCHIVE, "waiting"),
    ]
    assert Job.objects.get().total_files == 2


def test_makes_a_compress_job_of_its_own_fields(api, owner_key):
    fields = {"jobType": "compress", "quality": "40", "lossless": "true", "saveToStorage": "true"}
    answer = post(api(owner_key), "/api/jobs", [sent()], **fields)

    assert answer.status_code == 200
    assert Job.objects.get().job_type == "compress"
    assert File.objects.get().wish()["quality"] == 40


@pytest.mark.parametrize("name", ODD)
def test_a_field_out_of_range_is_named_with_what_it_may_be(api, owner_key, name):
    body = check_error(create(api(owner_key), **{name: "nonsense"}), 400, "invalid_value", "field", "allowed")

    assert body["field"] == name
    assert body["allowed"]
    assert nothing_is_left()


@pytest.mark.parametrize("word", ["wmv", "7z", "rar", "aiff"])
def test_a_known_format_that_cannot_be_written_is_told_apart_from_an_unknown_one(api, owner_key, word):
    check_error(create(api(owner_key), format=word), 415, "format_unavailable")
    check_error(create(api(owner_key), format=f"{word}x"), 400, "invalid_value", "field", "allowed")
    assert nothing_is_left()


def test_more_files_than_the_plan_takes_are_refused_with_the_way_out(api, owner_key, owner):
    owner.account.plan = "free"
    owner.account.save()
    body = check_error(
        create(api(owner_key), *[sent(f"{n}.jpg") for n in range(6)]), 403, "too_many_files", "field", "upgradeUrl"
    )

    assert "5" in body["error"]
    assert body["upgradeUrl"].startswith("http://testserver/")
    assert nothing_is_left()


def test_exactly_as_many_files_as_the_plan_takes_are_accepted(api, owner_key, owner):
    owner.account.plan = "free"
    owner.account.save()

    assert created(api(owner_key), *[sent(f"{n}.jpg") for n in range(5)]).total_files == 5


@pytest.fixture
def tiny_plan(monkeypatch, owner):
    """Put the owner on a free plan that takes pictures up to the size of the sample, and media twice that."""
    size = len(photo())
    small = plans.Plan("free", 5, size, 2 * size, 10**9, 2, 60, 500)
    everything = (small, *plans._SMALLEST_FIRST[1:])
    monkeypatch.setattr(plans, "_SMALLEST_FIRST", everything)
    monkeypatch.setattr(plans, "PLANS", {plan.name: plan for plan in everything})
    owner.account.plan = "free"
    owner.account.save()
    return small


def test_a_picture_of_just_the_size_of_the_plan_is_accepted(api, owner_key, tiny_plan):
    assert create(api(owner_key)).status_code == 200


def test_a_picture_one_byte_over_the_plan_is_refused(api, owner_key, tiny_plan):
    answer = create(api(owner_key), sent(content=photo() + b"\0"))

    body = check_error(answer, 413, "file_too_large", "field", "upgradeUrl")
    assert body["field"] == "files"
    assert nothing_is_left()


def test_a_file_over_every_limit_is_cut_off_while_it_arrives(api, owner_key, tiny_plan):
    answer = create(api(owner_key), sent(content=b"\0" * (2 * len(photo()) + 1)))

    check_error(answer, 413, "file_too_large", "field", "upgradeUrl")
    assert nothing_is_left()


def test_the_largest_plan_has_no_way_up(api, owner_key, owner, monkeypatch):
    largest = plans.Plan("enterprise", 1, 10**9, 10**9, 10**9, 2, 60, None)
    everything = (*plans._SMALLEST_FIRST[:-1], largest)
    monkeypatch.setattr(plans, "_SMALLEST_FIRST", everything)
    monkeypatch.setattr(plans, "PLANS", {plan.name: plan for plan in everything})
    owner.account.plan = "enterprise"
    owner.account.save()

    check_error(create(api(owner_key), sent(), sent()), 403, "too_many_files", "field")


def test_a_hostile_long_name_stays_out_of_the_sentence(api, owner_key, tiny_plan):
    name = "\u202e" + "é" * 400 + ".jpg"

    check_error(create(api(owner_key), sent(name, photo() + b"\0")), 413, "file_too_large", "field", "upgradeUrl")


class TestOrderOfRefusals:
    """The first thing that is wrong is the one that is said, in the order the contract gives."""

    def test_the_key_comes_before_the_body(self, api, owner):
        wrong = api("cvly_wrong").post("/api/jobs", b"\0nonsense", content_type="multipart/form-data")

        check_error(wrong, 401, "invalid_api_key")

    def test_the_plan_comes_before_the_format_and_the_fields(self, api, owner_key, owner):
        owner.account.plan = "free"
        owner.account.save()
        files = [sent(f"{n}.jpg") for n in range(6)]

        check_error(
            create(api(owner_key), *files, format="wmv", resize="x"), 403, "too_many_files", "field", "upgradeUrl"
        )

    def test_the_size_comes_before_the_format_and_the_fields(self, api, owner_key, tiny_plan):
        big = sent(content=photo() + b"\0")

        check_error(create(api(owner_key), big, format="wmv", resize="x"), 413, "file_too_large", "field", "upgradeUrl")

    def test_the_format_comes_before_the_fields(self, api, owner_key):
        check_error(create(api(owner_key), format="wmv", resize="x"), 415, "format_unavailable")

    def test_a_wrong_field_comes_before_the_missing_storage_word(self, api, owner_key):
        answer = post(api(owner_key), "/api/jobs", [sent()], format="webp", resize="x")

        check_error(answer, 400, "invalid_value", "field", "allowed")


def test_storage_that_does_not_answer_is_503_and_leaves_no_row(api, owner_key, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise OSError("disk on fire")

    default_storage.exists("")  # the storage is made when it is first asked
    monkeypatch.setattr(default_storage._wrapped, "_save", broken)
    answer = create(api(owner_key), headers={"Idempotency-Key": "k"})

    check_error(answer, 503, "storage_unavailable")
    assert int(answer["Retry-After"]) > 0
    assert not Job.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert uploads() == []


def test_what_was_stored_is_taken_back_when_the_rows_cannot_be_written(api, owner_key, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError("out of luck at /srv/secret")

    monkeypatch.setattr("jobs.lifecycle.submit", broken)
    body = check_error(create(api(owner_key)), 500, "internal_error")

    assert "secret" not in body["error"]
    assert stored() == []
    assert nothing_is_left()
