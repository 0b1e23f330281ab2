"""`Idempotency-Key` on `POST /api/jobs`: repeats are one job."""

import uuid

import pytest

from jobs import idempotency, lifecycle
from jobs.models import IdempotencyKey, Job
from tests.calls import create, later, photo, sent, time_passes, work_off
from tests.contract import check_error
from tests.rooms import stored, uploads

KEY = {"Idempotency-Key": "order 4711"}


def test_a_repeat_answers_with_the_same_job_and_says_so(api, owner_key):
    first, again = create(api(owner_key), headers=KEY), create(api(owner_key), headers=KEY)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert again["Location"] == first["Location"]
    assert Job.objects.count() == 1
    assert len(stored()) == 1
    assert uploads() == []


def test_a_repeat_tells_the_status_of_now(api, owner_key):
    create(api(owner_key), headers=KEY)
    work_off()

    assert create(api(owner_key), headers=KEY).json()["status"] == "completed"


def test_a_teammate_repeats_for_the_account(api, owner_key, teammate_key):
    first = create(api(owner_key), headers=KEY).json()["jobId"]

    assert create(api(teammate_key), headers=KEY).json()["jobId"] == first


def test_two_accounts_do_not_meet(api, owner_key, stranger_key):
    first = create(api(owner_key), headers=KEY).json()["jobId"]

    answer = create(api(stranger_key), headers=KEY)
    assert answer.json()["jobId"] != first
    assert "Idempotency-Replayed" not in answer


@pytest.mark.parametrize(
    "other",
    [
        {"format": "png"},
        {"compression": "40"},
        {"createArchive": "true"},
        {"jobType": "compress"},
        {"files": [sent(content=photo("png"))]},
        {"files": [sent("other.jpg")]},
        {"files": [sent(), sent()]},
    ],
    ids=str,
)
def test_another_request_under_the_key_is_422_and_changes_nothing(api, owner_key, other):
    first = create(api(owner_key), headers=KEY).json()["jobId"]
    files = other.get("files", ())
    fields = {name: value for name, value in other.items() if name != "files"}

    check_error(create(api(owner_key), *files, headers=KEY, **fields), 422, "idempotency_key_reused")
    assert create(api(owner_key), headers=KEY).json()["jobId"] == first
    assert len(stored()) == 1


def test_the_same_wish_in_other_words_is_the_same_request(api, owner_key):
    create(api(owner_key), headers=KEY, compression="82")
    answer = create(api(owner_key), headers=KEY, format="WEBP", formats='["webp"]', resize="original")

    assert answer["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("wrong", [{"format": "wmv"}, {"resize": "x"}, {"saveToStorage": "false"}])
def test_a_refusal_does_not_burn_the_key(api, owner_key, wrong):
    assert 400 <= create(api(owner_key), headers=KEY, **wrong).status_code < 500
    assert not IdempotencyKey.objects.exists()

    answer = create(api(owner_key), headers=KEY)
    assert answer.status_code == 200
    assert "Idempotency-Replayed" not in answer


def test_while_the_first_is_being_read_a_repeat_is_told_to_wait(api, owner_key, owner):
    idempotency.reserve(owner.account, KEY["Idempotency-Key"])

    answer = create(api(owner_key), headers=KEY)
    check_error(answer, 409, "idempotency_in_progress")
    assert answer["Retry-After"] == "1"
    assert not Job.objects.exists()


def test_a_reservation_of_a_request_that_died_is_taken_over(api, owner_key, owner):
    dead = idempotency.reserve(owner.account, KEY["Idempotency-Key"])
    time_passes(idempotency.RESERVED.total_seconds() + 1)
    answer = create(api(owner_key), headers=KEY)
    assert answer.status_code == 200
    with pytest.raises(idempotency.IdempotencyInProgress):
        dead.tie(Job.objects.get(), "")
    dead.release()

    assert create(api(owner_key), headers=KEY)["Idempotency-Replayed"] == "true"


def test_bytes_that_arrive_keep_the_reservation(owner):
    reservation = idempotency.reserve(owner.account, "k")
    for _ in range(10):
        time_passes(idempotency.RENEWED_SECONDS + 1)
        reservation.renewed_at -= idempotency.RENEWED_SECONDS + 1
        reservation.renew()
        with pytest.raises(idempotency.IdempotencyInProgress):
            idempotency.reserve(owner.account, "k")


@pytest.mark.parametrize("key", ["a", "~" * 255, " ", "a b", "\x21\x7e", "8a1f0c6e-52f7-4d0b-9c35-6b1f5f0e2d11"])
def test_every_printable_key_is_taken(api, owner_key, key):
    assert create(api(owner_key), headers={"Idempotency-Key": key}).status_code == 200
    assert create(api(owner_key), headers={"Idempotency-Key": key})["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\t", "é", "\x7f", "a\x00", "日本"])
def test_any_other_key_is_400(api, owner_key, key):
    body = check_error(
        create(api(owner_key), headers={"Idempotency-Key": key}), 400, "idempotency_key_invalid", "field"
    )

    assert body["field"] == "Idempotency-Key"
    assert not Job.objects.exists()


def test_keys_differ_by_case(api, owner_key):
    first, second = (create(api(owner_key), headers={"Idempotency-Key": key}).json()["jobId"] for key in ("a", "A"))

    assert first != second


def test_a_repeat_of_a_cancelled_job_is_409_and_makes_no_new_one(api, owner_key):
    job_id = create(api(owner_key), headers=KEY).json()["jobId"]
    lifecycle.cancel(uuid.UUID(job_id))

    check_error(create(api(owner_key), headers=KEY), 409, "state_conflict")
    assert Job.objects.count() == 1


def test_the_key_is_kept_as_long_as_the_job(api, owner_key):
    create(api(owner_key), headers=KEY)
    with later(hours=25):
        from jobs import retention

        retention.apply()
        assert create(api(owner_key), headers=KEY)["Idempotency-Replayed"] == "true"
