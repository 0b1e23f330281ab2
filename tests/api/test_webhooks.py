"""Webhooks over the API: made, changed, rotated, tested, deleted, and nobody else's to see."""

import threading

import pytest
from django.db import connection

from jobs import callbacks
from jobs.callbacks import endpoints, vault
from jobs.errors import TooManyWebhooks
from jobs.models import Delivery, Endpoint
from tests.api.webhook_scenarios import MADE, NONE, URL, create, webhook
from tests.contract import UTC_TIME, check_error
from tests.jobs.callbacks.receiving import with_callback
from tests.rows import signed_in

WEBHOOK = {"id", "name", "url", "events", "enabled", "createdAt", "oldSecretUntil"}
DELIVERY = {
    "id", "endpoint", "event", "eventId", "status", "httpStatus", "responsePreview", "attempts", "createdAt",
    "lastAttemptAt", "nextAttemptAt",
}  # fmt: skip


def test_a_webhook_is_made_with_a_secret_that_is_shown_once(api, owner, owner_key):
    client = api(owner_key)
    made = create(client, url=f"{URL}?token=t0ken", events=["file.uploaded", "conversion.completed"]).json()

    assert set(made) == WEBHOOK | {"secret"}
    assert (made["name"], made["url"], made["enabled"], made["oldSecretUntil"]) == ("Shop", URL, True, None)
    assert made["events"] == ["conversion.completed", "file.uploaded"]
    assert UTC_TIME.fullmatch(made["createdAt"])
    kept = Endpoint.objects.get()
    assert (kept.account, vault.opened(kept.secret), vault.opened(kept.url)) == (
        owner.account,
        made["secret"],
        f"{URL}?token=t0ken",
    )
    del made["secret"]
    assert client.get("/api/webhooks").json() == {"webhooks": [made]}
    assert client.get(f"/api/webhooks/{made['id']}").json() == made


def test_a_form_makes_one_too(api, owner_key):
    for events in (["conversion.failed", "file.uploaded"], '["conversion.failed", "file.uploaded"]'):
        answer = api(owner_key).post(
            "/api/webhooks",
            "&".join(f"events={event}" for event in ([events] if isinstance(events, str) else events)) + f"&url={URL}",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 200, answer.content
        assert answer.json()["events"] == ["conversion.failed", "file.uploaded"]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"url": None}, "url", "missing_field"),
        ({"url": ["a"]}, "url", "invalid_value"),
        ({"url": "http://127.0.0.1/"}, "url", "callback_url_not_allowed"),
        ({"url": "nonsense"}, "url", "callback_url_not_allowed"),
        ({"events": []}, "events", "invalid_value"),
        ({"events": "conversion.completed"}, "events", "invalid_value"),
        ({"events": ["conversion.completed", "nonsense"]}, "events", "invalid_value"),
        ({"events": [["conversion.completed"]]}, "events", "invalid_value"),
        ({"events": {"conversion.completed": 1}}, "events", "invalid_value"),
        ({"events": None}, "events", "invalid_value"),
        ({"name": "x" * 101}, "name", "invalid_value"),
        ({"name": {"a": 1}}, "name", "invalid_value"),
        ({"enabled": "perhaps"}, "enabled", "invalid_value"),
    ],
)
def test_what_cannot_serve_is_refused_beside_its_field(api, owner_key, fields, field, code):
    answer = create(api(owner_key), **fields)
    assert (answer.status_code, answer.json()["field"], answer.json()["code"]) == (400, field, code)
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("body", [[], "text", 5, None])
def test_a_body_that_is_no_object_is_refused(api, owner_key, body):
    answer = api(owner_key).post("/api/webhooks", body, format="json")
    assert answer.status_code == 400
    assert not Endpoint.objects.exists()


def test_what_is_changed_is_changed_and_the_rest_stays(api, owner, owner_key):
    client, made = api(owner_key), webhook(owner.account)
    secret = made.secret
    for wish in ({"enabled": False}, {"name": "Other"}, {"events": ["file.uploaded"]}, {"url": "http://8.8.4.4/"}, {}):
        before = client.get(f"/api/webhooks/{made.pk}").json()
        assert client.patch(f"/api/webhooks/{made.pk}", wish, format="json").json() == {**before, **wish}
    made.refresh_from_db()
    assert (made.secret, vault.opened(made.url), made.host) == (secret, "http://8.8.4.4/", "8.8.4.4:80")
    refused = client.patch(f"/api/webhooks/{made.pk}", {"url": "http://10.0.0.1/"}, format="json")
    check_error(refused, 400, "callback_url_not_allowed", "field")


def test_a_rotation_gives_another_secret_and_says_how_long_the_old_one_signs(api, owner, owner_key):
    client = api(owner_key)
    made = create(client).json()
    rotated = client.post(f"/api/webhooks/{made['id']}/rotate").json()
    assert rotated["secret"].startswith("whsec_")
    assert rotated["secret"] != made["secret"]
    assert UTC_TIME.fullmatch(rotated["oldSecretUntil"])
    kept = Endpoint.objects.get()
    assert [vault.opened(kept.secret), vault.opened(kept.old_secret)] == [rotated["secret"], made["secret"]]


def test_deleting_one_takes_its_deliveries_along(api, owner, owner_key):
    made = webhook(owner.account)
    callbacks.test(made)
    client = api(owner_key)
    assert client.delete(f"/api/webhooks/{made.pk}").json() == {"id": str(made.pk), "deleted": True}
    check_error(client.delete(f"/api/webhooks/{made.pk}"), 404, "not_found")
    assert not Delivery.objects.exists()


def test_deliveries_are_listed_newest_first_page_by_page(api, owner, owner_key):
    made = webhook(owner.account)
    ids = [str(callbacks.test(made).pk) for _ in range(3)]
    client = api(owner_key)
    first = client.get("/api/webhooks/deliveries?limit=2").json()
    rest = client.get("/api/webhooks/deliveries?limit=2&offset=2").json()

    assert [each["id"] for each in first["deliveries"] + rest["deliveries"]] == ids[::-1]
    assert first["pagination"] == {"limit": 2, "offset": 0, "total": 3, "hasMore": True}
    assert rest["pagination"]["hasMore"] is False
    entry = first["deliveries"][0]
    assert set(entry) == DELIVERY
    assert (entry["endpoint"], entry["event"], entry["status"], entry["attempts"]) == (
        URL,
        "webhook.test",
        "pending",
        0,
    )
    assert (entry["httpStatus"], entry["responsePreview"], entry["lastAttemptAt"]) == (None, None, None)
    assert entry["eventId"] == f"evt_{Delivery.objects.get(pk=entry['id']).event_id}"


def test_the_list_costs_the_same_queries_for_many(api, owner, owner_key, django_assert_max_num_queries):
    made = webhook(owner.account)
    for _ in range(20):
        callbacks.test(made)
    client = api(owner_key)
    client.get("/api/webhooks/deliveries")
    with django_assert_max_num_queries(4):
        client.get("/api/webhooks/deliveries")


def test_a_retry_is_due_at_once(api, owner, owner_key):
    delivery = callbacks.test(webhook(owner.account))
    Delivery.objects.update(status="failed", next_attempt_at=None, attempts=10, step=10)
    shown = api(owner_key).post(f"/api/webhooks/deliveries/{delivery.pk}/retry").json()
    assert (set(shown), shown["status"], shown["attempts"]) == (DELIVERY, "pending", 10)
    assert shown["nextAttemptAt"]


def test_a_stranger_s_are_as_unknown_as_those_that_are_not(api, owner, stranger_key, teammate_key):
    made = webhook(owner.account)
    delivery = callbacks.test(made)
    client = api(stranger_key)
    assert client.get("/api/webhooks").json() == {"webhooks": []}
    assert client.get("/api/webhooks/deliveries").json()["deliveries"] == []
    for found, missing in ((made.pk, NONE), (made.pk, "nonsense")):
        for method, path in (("get", ""), ("patch", ""), ("delete", ""), ("post", "/rotate"), ("post", "/test")):
            bodies = []
            for one in (found, missing):
                answer = getattr(client, method)(f"/api/webhooks/{one}{path}", {"enabled": False}, format="json")
                bodies.append(check_error(answer, 404, "not_found")["error"])
            assert bodies[0] == bodies[1]
    check_error(client.post(f"/api/webhooks/deliveries/{delivery.pk}/retry"), 404, "not_found")
    made.refresh_from_db()
    assert (made.enabled, made.old_secret, Delivery.objects.count()) == (True, "", 1)
    assert len(api(teammate_key).get("/api/webhooks").json()["webhooks"]) == 1


def test_the_callback_of_a_job_is_no_webhook_to_change(api, owner, owner_key):
    with_callback(owner.account, URL)
    check_error(api(owner_key).get(f"/api/webhooks/{Endpoint.objects.get().pk}"), 404, "not_found")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_make_one_too_many(owner, monkeypatch):
    monkeypatch.setattr(endpoints, "PER_ACCOUNT", 3)
    refused, together = [], threading.Barrier(6)

    def make():
        try:
            together.wait(30)
            webhook(owner.account)
        except TooManyWebhooks:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Endpoint.objects.count(), len(refused)) == (3, 3)


def test_a_session_needs_the_csrf_token(owner):
    assert signed_in(owner).post("/api/webhooks", MADE, content_type="application/json").status_code == 403
    assert not Endpoint.objects.exists()
