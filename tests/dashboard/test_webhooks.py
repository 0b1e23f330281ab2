"""The pages of webhooks and deliveries: the secret once, nobody else's, and what went wrong in plain words."""

import re
import uuid

import pytest
from django.test import Client

from accounts.models import User
from jobs import callbacks
from jobs.callbacks import endpoints, vault
from jobs.models import Delivery, Endpoint
from tests.rows import signed_in as with_csrf

URL = "https://8.8.8.8/hook"
MADE = {"name": "Shop", "url": URL, "events": ["conversion.completed", "file.uploaded"]}


@pytest.fixture
def browser(owner: User, client: Client) -> Client:
    client.force_login(owner)
    return client


def webhook(user: User, url: str = URL) -> Endpoint:
    return callbacks.make(user.account, name="Shop", url=url, wanted=["file.uploaded"]).webhook


def shown_secret(page: str) -> str:
    return re.findall(r"whsec_[\w+/=]{40,}", page)[0]  # type: ignore[no-any-return]


def test_a_webhook_is_made_and_its_secret_shown_once(owner: User, browser: Client) -> None:
    answer = browser.post("/webhooks", MADE)
    made = Endpoint.objects.get()
    assert shown_secret(answer.content.decode()) == vault.opened(made.secret)
    assert (made.account, made.events) == (owner.account, MADE["events"])
    assert "no-store" in answer["Cache-Control"]
    for path in ("/webhooks", f"/webhooks/{made.pk}"):
        assert "whsec_" not in browser.get(path).content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "http://127.0.0.1/"}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["nonsense"]}, "events"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_what_cannot_serve_is_refused_beside_its_field(browser: Client, fields: dict[str, str], field: str) -> None:
    answer = browser.post("/webhooks", {**MADE, **fields})
    assert list(answer.context["form"].errors) == [field]
    assert not Endpoint.objects.exists()


def test_one_too_many_is_refused(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "PER_ACCOUNT", 0)
    assert "at most 0 webhooks" in browser.post("/webhooks", MADE).content.decode()


def test_a_change_keeps_the_address_unless_another_is_typed(owner: User, browser: Client) -> None:
    made = webhook(owner, f"{URL}?token=t0ken")
    browser.post(f"/webhooks/{made.pk}", {"name": "Other", "url": "", "events": ["conversion.failed"]})
    made.refresh_from_db()
    assert (made.name, made.enabled, made.events) == ("Other", False, ["conversion.failed"])
    assert vault.opened(made.url) == f"{URL}?token=t0ken"
    browser.post(f"/webhooks/{made.pk}", {"url": "http://8.8.4.4/", "events": ["conversion.failed"], "enabled": "on"})
    made.refresh_from_db()
    assert (vault.opened(made.url), made.enabled) == ("http://8.8.4.4/", True)
    refused = browser.post(f"/webhooks/{made.pk}", {"url": "http://10.0.0.1/", "events": ["conversion.failed"]})
    assert "url" in refused.context["form"].errors


def test_a_new_secret_is_shown_once_and_says_how_long_the_old_one_signs(owner: User, browser: Client) -> None:
    made = webhook(owner)
    before = vault.opened(made.secret)
    page = browser.post(f"/webhooks/{made.pk}/rotate").content.decode()
    made.refresh_from_db()
    assert shown_secret(page) == vault.opened(made.secret) != before
    assert "signs beside it until" in page
    assert browser.get(f"/webhooks/{made.pk}/rotate").status_code == 405


def test_a_test_shows_among_the_deliveries(owner: User, browser: Client) -> None:
    made = webhook(owner)
    page = browser.post(f"/webhooks/{made.pk}/test", follow=True).content.decode()
    assert "A test is on its way" in page
    assert "webhook.test" in page
    callbacks.change(made, enabled=False)
    assert "enable it to send a test" in browser.post(f"/webhooks/{made.pk}/test", follow=True).content.decode()


def test_deleting_asks_first(owner: User, browser: Client) -> None:
    made = webhook(owner)
    assert "cannot be undone" in browser.get(f"/webhooks/{made.pk}/delete").content.decode()
    assert Endpoint.objects.exists()
    browser.post(f"/webhooks/{made.pk}/delete")
    assert not Endpoint.objects.exists()


def test_a_delivery_shows_what_was_answered_as_text_and_can_be_sent_again(owner: User, browser: Client) -> None:
    delivery = callbacks.test(webhook(owner))
    markup = "<script>alert(1)</script>"
    Delivery.objects.update(status="failed", http_status=500, preview=markup, next_attempt_at=None, attempts=10)
    page = browser.get("/webhooks/deliveries").content.decode()
    assert 'badge-failed">failed' in page
    assert "&lt;script&gt;alert(1)" in page
    assert markup not in page
    again = browser.post(f"/webhooks/deliveries/{delivery.pk}/retry", follow=True).content.decode()
    assert "It is sent again" in again
    assert 'badge-pending">pending' in again
    Delivery.objects.update(http_status=None, note="The receiver did not answer within 15 seconds.")
    assert "did not answer within 15 seconds" in browser.get("/webhooks/deliveries").content.decode()


def test_names_are_text_and_never_markup(owner: User, browser: Client) -> None:
    name = "<img src=x onerror=alert(1)>"
    browser.post("/webhooks", {**MADE, "name": name})
    made = Endpoint.objects.get()
    # what is kept of an address holds no such letter; a page shows it as text all the same
    Endpoint.objects.update(shown=f"https://8.8.8.8/{name}")
    callbacks.test(made)
    for path in ("/webhooks", f"/webhooks/{made.pk}", f"/webhooks/{made.pk}/delete", "/webhooks/deliveries"):
        assert "<img src=x" not in browser.get(path).content.decode()


def test_the_list_of_deliveries_costs_the_same_queries_for_many(
    owner: User, browser: Client, django_assert_max_num_queries: object
) -> None:
    made = webhook(owner)
    for _ in range(30):
        callbacks.test(made)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        page = browser.get("/webhooks/deliveries").content.decode()
    assert "Page 1 of 2" in page


def test_a_stranger_finds_nothing(owner: User, stranger: User, client: Client) -> None:
    delivery = callbacks.test(made := webhook(owner))
    client.force_login(stranger)
    assert URL not in client.get("/webhooks").content.decode() + client.get("/webhooks/deliveries").content.decode()
    for one in (made.pk, uuid.uuid4()):
        for path in ("", "/delete"):
            assert client.get(f"/webhooks/{one}{path}").status_code == 404
        for path in ("", "/rotate", "/test", "/delete"):
            assert client.post(f"/webhooks/{one}{path}", MADE).status_code == 404
    assert client.post(f"/webhooks/deliveries/{delivery.pk}/retry").status_code == 404
    made.refresh_from_db()
    assert (made.old_secret, Delivery.objects.count()) == ("", 1)


def test_the_pages_are_for_people_who_are_signed_in_and_take_no_form_of_others(owner: User, client: Client) -> None:
    made = webhook(owner)
    for path in ("/webhooks", "/webhooks/deliveries", f"/webhooks/{made.pk}"):
        assert client.get(path)["Location"].startswith("/sign-in?next=/webhooks")
    assert with_csrf(owner).post("/webhooks", MADE).status_code == 403
    assert with_csrf(owner).post(f"/webhooks/{made.pk}/rotate").status_code == 403
