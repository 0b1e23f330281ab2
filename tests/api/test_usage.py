"""`GET /api/usage`, and the page that shows the same."""

from accounts import usage
from accounts.models import Usage
from jobs import lifecycle
from tests.calls import created, photo, submitted, work_off
from tests.rows import signed_in


def test_tells_the_plan_the_month_the_storage_and_the_running_jobs(api, owner, teammate_key, owner_key, stranger):
    job = created(api(owner_key))
    work_off()
    submitted(owner.account)
    lifecycle.claim("worker")
    submitted(stranger.account)
    start, end = usage.bounds(usage.period())
    job.refresh_from_db()

    answer = api(teammate_key).get("/api/usage")
    assert answer.status_code == 200
    assert answer.json() == {
        "plan": "pro",
        "period": {
            "start": start.isoformat().replace("+00:00", "Z"),
            "end": end.isoformat().replace("+00:00", "Z"),
        },
        "requests": {"limit": 50_000, "used": 2, "remaining": 49_998},
        "storage": {"limitBytes": 50 * 10**9, "usedBytes": len(photo()) + job.outputs.get().size},
        "runningJobs": {"limit": 10, "current": 1},
    }


def test_nothing_used_is_nothing_and_less_than_nothing_is_never_left(api, owner, owner_key):
    assert api(owner_key).get("/api/usage").json()["requests"]["used"] == 0
    Usage.objects.create(account=owner.account, thing="requests", period=usage.period(), used=600)
    owner.account.plan = "free"
    owner.account.save()
    assert api(owner_key).get("/api/usage").json()["requests"] == {"limit": 500, "used": 600, "remaining": 0}


def test_the_page_shows_bars_and_where_more_is_to_be_had(owner, db):
    page = signed_in(owner).get("/usage").content.decode()

    assert page.count("<progress") == 3
    assert "of 50,000" in page
    assert 'href="/plans"' in page
    owner.account.plan = "enterprise"
    owner.account.save()
    assert "without a limit" in signed_in(owner).get("/usage").content.decode()


def test_the_page_is_for_people_who_are_signed_in(client, db):
    assert client.get("/usage")["Location"] == "/sign-in?next=/usage"
