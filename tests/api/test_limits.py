"""What a plan limits, over HTTP: 402, 429 and 403 in their order, the headers, and what a refusal costs."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts import plans, usage
from accounts.models import Charge, Rate, Usage
from jobs import books
from jobs.models import Job
from tests.calls import create, created, photo, post, sent, submitted, work_off
from tests.media import ask
from tests.rooms import nothing_is_left
from tests.rows import signed_in

TOLD = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-Quota-Limit", "X-Quota-Remaining")
NOON = timezone.now().replace(second=10, microsecond=0)


def spent(account, count: int, thing: str = "requests") -> None:
    month = usage.period() if thing == "requests" else 0
    Usage.objects.create(account=account, thing=thing, period=month, used=count, allowed=None)


def on(account, plan: str):
    account.plan = plan
    account.save()
    return account


def used(account) -> int:
    return usage.used(account, Usage.REQUESTS, usage.period())


def too_often(account) -> None:
    Rate.objects.create(account=account, minute=int(NOON.timestamp() // 60), count=10**6)


def convert(client, *files, **fields):
    return post(client, "/api/convert", files or [sent()], format="webp", **fields)


@pytest.mark.parametrize("fields", [{}, {"saveToStorage": "true"}])
def test_a_request_is_charged_a_unit_per_file_and_says_what_is_left(api, owner, owner_key, fields):
    answer = convert(api(owner_key), sent(), sent("b.jpg"), createArchive="true", **fields)

    assert answer.status_code == 200
    assert (answer["X-Quota-Limit"], answer["X-Quota-Remaining"]) == ("50000", "49998")
    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("300", "299")
    assert 1 <= int(answer["RateLimit-Reset"]) <= 60
    assert set(Charge.objects.values_list("state", flat=True)) == {"kept"}
    assert books.check(owner.account) == []


def test_a_job_is_charged_when_it_is_accepted_and_settled_as_its_files_end(api, owner, owner_key):
    answer = create(api(owner_key), sent(), sent("bad.jpg", b"no picture at all"))

    assert answer["X-Quota-Remaining"] == "49998"
    assert set(Charge.objects.values_list("state", flat=True)) == {"reserved"}
    work_off()
    # the second file is the client's own fault
    assert set(Charge.objects.values_list("state", flat=True)) == {"kept"}
    assert books.check(owner.account) == []


@pytest.mark.parametrize("tool", ["inspect", "thumbnail"])
def test_a_media_tool_is_charged_now_and_queued(api, owner, owner_key, tool):
    assert ask(api(owner_key), tool)["X-Quota-Remaining"] == "49999"
    assert ask(api(owner_key), tool, **{"async": "true", "saveToStorage": "true"})["X-Quota-Remaining"] == "49998"
    assert api(owner_key).get("/api/jobs")["X-Quota-Remaining"] == "49998"


def test_a_refused_request_costs_nothing(api, owner, owner_key):
    client = api(owner_key)
    refused = [
        convert(client, sent(content=photo()[:300])),
        convert(client, sent(), sent(content=photo()[:300])),
        convert(client, compression="x"),
        convert(client, sent(content=b"text")),
        create(client, format="rar"),
        create(client, saveToStorage="false"),
        post(client, "/api/media/thumbnail", [sent(content=photo()[:300])], saveToStorage="true"),
    ]

    assert {answer.status_code for answer in refused} <= {400, 415, 422}
    assert {answer["X-Quota-Remaining"] for answer in refused} == {"50000"}
    assert used(owner.account) == 0
    assert books.check(owner.account) == []
    assert nothing_is_left()


@pytest.mark.parametrize("path", ["/api/convert", "/api/compress", "/api/jobs", "/api/media/thumbnail"])
def test_with_the_pool_used_up_the_answer_is_402_before_anything_is_looked_at(api, owner, owner_key, path):
    spent(on(owner.account, "free"), 500)
    answer = post(api(owner_key), path, [sent(content=b"text")] * 6, format="nonsense")

    assert answer.status_code == 402
    assert answer.json()["code"] == "quota_exceeded"
    assert answer.json()["upgradeUrl"] == "http://testserver/plans"
    assert answer["X-Quota-Remaining"] == "0"
    assert nothing_is_left()


def test_a_batch_that_asks_for_more_than_is_left_is_refused_whole(api, owner, owner_key):
    spent(on(owner.account, "free"), 498)
    for call in (convert, create):
        answer = call(api(owner_key), sent(), sent("b.jpg"), sent("c.jpg"))
        assert (answer.status_code, answer["X-Quota-Remaining"]) == (402, "2")
    assert convert(api(owner_key), sent(), sent("b.jpg"))["X-Quota-Remaining"] == "0"
    assert used(owner.account) == 500


def test_what_the_ledger_refuses_leaves_nothing_although_the_request_had_looked_well(
    api, owner, owner_key, monkeypatch
):
    monkeypatch.setattr("jobs.admission.glance", lambda *_, **__: None)
    spent(on(owner.account, "free"), 500)
    for answer in (convert(api(owner_key)), convert(api(owner_key), saveToStorage="true"), create(api(owner_key))):
        assert (answer.status_code, answer["X-Quota-Remaining"]) == (402, "0")
    assert not Charge.objects.exists()
    assert nothing_is_left()


def test_reading_is_free_and_the_largest_plan_tells_no_quota(api, owner, owner_key):
    on(owner.account, "enterprise")
    answer = convert(api(owner_key))

    assert {name for name in TOLD if name in answer} == set(TOLD[:3])
    assert api(owner_key).get("/api/usage").json()["requests"] == {"limit": None, "used": 1, "remaining": None}
    assert used(owner.account) == 1


def test_every_answer_to_a_known_caller_tells_and_no_other(api, owner, owner_key):
    client, job = api(owner_key), submitted(owner.account)
    for answer in (
        client.get("/api/jobs"),
        client.get("/api/jobs?limit=x"),
        client.get("/api/jobs/none"),
        client.put("/api/jobs"),
        client.delete(f"/api/jobs/{job.pk}"),
        client.get("/api/media/nothing"),
        signed_in(owner).get("/api/jobs"),
    ):
        assert all(name in answer for name in TOLD), answer.content
    for answer in (api(None).get("/api/jobs"), api("cvly_x").get("/api/jobs"), client.get("/api/formats")):
        assert not any(name in answer for name in TOLD)


def test_beyond_its_rate_an_account_is_told_to_wait_before_anything_else(api, owner, owner_key, stranger_key):
    spent(on(owner.account, "free"), 500)
    too_often(owner.account)
    with time_machine.travel(NOON, tick=False):
        answer = create(api(owner_key), format="nonsense")
        other = api(stranger_key).get("/api/jobs")
        unknown = api("cvly_wrong").get("/api/jobs")

    assert answer.status_code == 429
    assert answer.json()["code"] == "rate_limited"
    assert answer.json()["upgradeUrl"] == "http://testserver/plans"
    assert answer["Retry-After"] == answer["RateLimit-Reset"] == "50"
    assert answer["RateLimit-Remaining"] == "0"
    assert (other.status_code, unknown.status_code) == (200, 401)


def test_the_last_request_of_a_minute_is_the_plan_s(api, owner, owner_key):
    on(owner.account, "free")
    with time_machine.travel(NOON, tick=False):
        Rate.objects.create(account=owner.account, minute=int(NOON.timestamp() // 60), count=59)
        statuses = [api(owner_key).get("/api/jobs").status_code for _ in range(2)]
        on(owner.account, "starter")
        statuses.append(api(owner_key).get("/api/jobs").status_code)

    assert statuses == [200, 429, 200]


def test_the_pages_of_a_person_are_shown_whatever_the_rate(owner):
    too_often(owner.account)
    browser = signed_in(owner)
    with time_machine.travel(NOON, tick=False):
        assert [browser.get(path).status_code for path in ("/", "/jobs/live", "/usage", "/api/docs")] == [200] * 4
        assert browser.get("/api/jobs").status_code == 429


@pytest.fixture
def narrow(monkeypatch, owner):
    """Give the owner a plan that stores two photographs and some."""
    tiny = plans.Plan("free", 5, 10**6, 10**6, len(photo()) * 5 // 2, 2, 60, 500)
    monkeypatch.setattr(plans, "PLANS", {**plans.PLANS, "free": tiny})
    monkeypatch.setattr(plans, "_SMALLEST_FIRST", (tiny, *plans._SMALLEST_FIRST[1:]))
    return on(owner.account, "free")


def test_a_job_without_room_for_its_sources_is_refused(api, narrow, owner_key, monkeypatch):
    answer = create(api(owner_key), sent(), sent("b.jpg"), sent("c.jpg"))
    assert answer.status_code == 403
    assert answer.json()["code"] == "storage_full"
    assert answer.json()["upgradeUrl"] == "http://testserver/plans"

    monkeypatch.setattr("jobs.admission.glance", lambda *_, **__: None)
    assert create(api(owner_key), sent(), sent("b.jpg"), sent("c.jpg")).json() | {"requestId": ""} == (
        answer.json() | {"requestId": ""}
    )
    assert nothing_is_left()
    assert books.check(narrow) == []


def test_a_result_without_room_fails_its_file_and_costs_nothing(api, narrow, owner_key):
    job = created(api(owner_key), sent(), sent("b.jpg"), format="tiff")
    work_off()

    told = api(owner_key).get(f"/api/jobs/{job.pk}").json()
    assert told["status"] == "failed"
    assert {entry["code"] for entry in told["results"]} == {"storage_full"}
    assert used(narrow) == 0
    assert usage.used(narrow, Usage.STORAGE) == 2 * len(photo())
    assert books.check(narrow) == []


def test_work_that_is_to_be_kept_without_room_is_refused_and_costs_nothing(api, narrow, owner_key):
    answer = post(
        api(owner_key), "/api/convert", [sent(), sent("b.jpg"), sent("c.jpg")], format="tiff", saveToStorage="true"
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "storage_full")
    assert used(narrow) == 0
    assert nothing_is_left()


@pytest.mark.django_db(transaction=True)
def test_fifty_repeats_of_one_key_at_once_are_one_charge(api, owner, owner_key):
    def one(_: int) -> int:
        try:
            return create(api(owner_key), headers={"Idempotency-Key": "k"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        statuses = list(threads.map(one, range(50)))
    assert set(statuses) <= {200, 409}
    assert (Job.objects.count(), used(owner.account)) == (1, 1)
    assert books.check(owner.account) == []


def test_a_repeat_is_answered_when_the_pool_is_used_up_by_then(api, owner, owner_key):
    on(owner.account, "free")
    first = create(api(owner_key), headers={"Idempotency-Key": "k"})
    Usage.objects.filter(thing="requests").update(used=500)
    again = create(api(owner_key), headers={"Idempotency-Key": "k"})

    assert (again.status_code, again.json()["jobId"]) == (200, first.json()["jobId"])
    assert again["X-Quota-Remaining"] == "0"
    assert create(api(owner_key), headers={"Idempotency-Key": "new"}).status_code == 402
