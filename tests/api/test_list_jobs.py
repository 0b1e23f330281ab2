"""`GET /api/jobs`."""

import pytest

from jobs import lifecycle
from jobs.models import Job
from tests.calls import created, sent, submitted, work_off
from tests.contract import LIST_ITEM, RESULT, UTC_TIME, check_error


def ids(answer):
    return [item["id"] for item in answer.json()["jobs"]]


def test_is_empty_at_first(api, owner_key):
    answer = api(owner_key).get("/api/jobs")

    assert answer.status_code == 200
    assert answer.json() == {"jobs": [], "pagination": {"limit": 20, "offset": 0, "total": 0, "hasMore": False}}


def test_items_are_snake_case_and_complete(api, owner_key):
    job = created(api(owner_key))

    [item] = api(owner_key).get("/api/jobs").json()["jobs"]
    assert set(item) == LIST_ITEM
    assert item | {"created_at": ""} == {
        "id": str(job.pk),
        "job_type": "convert",
        "status": "pending",
        "total_files": 1,
        "completed_files": 0,
        "failed_files": 0,
        "progress": 0,
        "error_message": None,
        "results": None,
        "created_at": "",
        "completed_at": None,
    }
    assert UTC_TIME.fullmatch(item["created_at"])


def test_a_finished_job_brings_its_results(api, owner_key):
    created(api(owner_key))
    work_off()

    [item] = api(owner_key).get("/api/jobs").json()["jobs"]
    assert (item["status"], item["progress"], item["completed_files"]) == ("completed", 100, 1)
    assert set(item["results"][0]) == RESULT
    assert UTC_TIME.fullmatch(item["completed_at"])


def test_newest_first_page_by_page(api, owner_key, owner):
    made = [str(submitted(owner.account).pk) for _ in range(5)][::-1]

    first = api(owner_key).get("/api/jobs?limit=2")
    middle = api(owner_key).get("/api/jobs?limit=2&offset=2")
    last = api(owner_key).get("/api/jobs?limit=2&offset=4")
    assert ids(first) + ids(middle) + ids(last) == made
    assert [answer.json()["pagination"] for answer in (first, middle, last)] == [
        {"limit": 2, "offset": 0, "total": 5, "hasMore": True},
        {"limit": 2, "offset": 2, "total": 5, "hasMore": True},
        {"limit": 2, "offset": 4, "total": 5, "hasMore": False},
    ]


def test_an_offset_past_the_end_is_an_empty_page(api, owner_key, owner):
    submitted(owner.account)

    answer = api(owner_key).get("/api/jobs?offset=7").json()
    assert answer == {"jobs": [], "pagination": {"limit": 20, "offset": 7, "total": 1, "hasMore": False}}


def test_status_narrows_list_and_total(api, owner_key, owner):
    waiting, begun = submitted(owner.account), submitted(owner.account)
    Job.objects.filter(pk=begun.pk).update(status="processing")

    for status, job in (("pending", waiting), ("processing", begun)):
        answer = api(owner_key).get(f"/api/jobs?status={status}")
        assert ids(answer) == [str(job.pk)]
        assert answer.json()["pagination"]["total"] == 1
    assert ids(api(owner_key).get("/api/jobs?status=failed")) == []


def test_a_cancelled_job_is_gone(api, owner_key, owner):
    lifecycle.cancel(submitted(owner.account).pk)

    assert api(owner_key).get("/api/jobs").json()["pagination"]["total"] == 0


def test_teammates_share_the_list_and_strangers_do_not(api, teammate_key, stranger_key, owner):
    job = submitted(owner.account)

    assert ids(api(teammate_key).get("/api/jobs")) == [str(job.pk)]
    assert ids(api(stranger_key).get("/api/jobs")) == []


@pytest.mark.parametrize("limit", ["1", "100", ""])
def test_takes_every_limit_in_range(api, owner_key, limit):
    assert api(owner_key).get(f"/api/jobs?limit={limit}").json()["pagination"]["limit"] == int(limit or 20)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=1e1", "limit"),
        ("limit=٣", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("offset=-1", "offset"),
        ("offset=1000000000", "offset"),
        ("offset=x", "offset"),
        ("status=cancelled", "status"),
        ("status=waiting", "status"),
        ("status=%00", "status"),
    ],
)
def test_a_wrong_query_names_the_field(api, owner_key, query, field):
    body = check_error(api(owner_key).get(f"/api/jobs?{query}"), 400, "invalid_value", "field", "allowed")

    assert body["field"] == field


def test_needs_a_key(api, db):
    check_error(api(None).get("/api/jobs"), 401, "not_authenticated")


def test_the_number_of_queries_does_not_grow_with_the_page(
    api, owner_key, owner, django_assert_max_num_queries, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = api(owner_key)
    created(client, sent("a.jpg"), sent("b.jpg"))
    work_off()
    client.get("/api/jobs")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/api/jobs")
    for _ in range(7):
        submitted(owner.account, files=3)
    with django_assert_num_queries(len(one)):
        client.get("/api/jobs")
