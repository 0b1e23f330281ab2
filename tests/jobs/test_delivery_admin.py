"""Operators see every delivery, no secret, and may send one again if they may change them."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from jobs import callbacks
from jobs.callbacks import vault
from jobs.models import Delivery, Endpoint

LIST = "/admin/jobs/delivery/"


@pytest.fixture
def delivery(owner: User) -> Delivery:
    url = "https://8.8.8.8/hook?token=t0ken"
    delivery = callbacks.test(callbacks.make(owner.account, name="Shop", url=url, wanted=["file.uploaded"]).webhook)
    Delivery.objects.update(status="failed", next_attempt_at=None, step=10)
    return delivery


def looking(user: User, *rights: str) -> Client:
    user.is_staff = True
    user.save()
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    browser = Client()
    browser.force_login(user)
    return browser


def send_again(browser: Client, delivery: Delivery) -> None:
    browser.post(LIST, {"action": "send_again", "_selected_action": [str(delivery.pk)]})
    delivery.refresh_from_db()


def test_an_operator_reads_them_without_secrets(stranger: User, delivery: Delivery) -> None:
    browser = looking(stranger, "view_delivery", "view_endpoint")
    endpoint = Endpoint.objects.get()
    paths = [
        LIST,
        f"{LIST}{delivery.pk}/change/",
        "/admin/jobs/endpoint/",
        f"/admin/jobs/endpoint/{endpoint.pk}/change/",
    ]
    for path in (*paths, f"{LIST}?q={delivery.pk}", f"{LIST}?q=nonsense", "/admin/jobs/endpoint/?q=8.8"):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        for secret in ("t0ken", vault.opened(endpoint.secret), endpoint.secret, endpoint.url):
            assert secret not in page
    assert delivery.event in browser.get(f"{LIST}?q={delivery.pk}").content.decode()


def test_nobody_changes_or_deletes_one(stranger: User, delivery: Delivery) -> None:
    rights = [f"{verb}_{name}" for verb in ("add", "change", "delete", "view") for name in ("delivery", "endpoint")]
    browser = looking(stranger, *rights)
    for path in (f"{LIST}add/", f"{LIST}{delivery.pk}/delete/"):
        assert browser.get(path).status_code == 403
    assert browser.post(f"{LIST}{delivery.pk}/change/", {"status": "delivered"}).status_code == 403


def test_sending_again_needs_the_right_to(stranger: User, delivery: Delivery) -> None:
    send_again(looking(stranger, "view_delivery"), delivery)
    assert delivery.status == "failed"
    send_again(looking(stranger, "view_delivery", "change_delivery"), delivery)
    assert (delivery.status, delivery.step) == ("pending", 0)


def test_what_cannot_be_sent_again_says_why(stranger: User, delivery: Delivery) -> None:
    callbacks.change(delivery.endpoint, enabled=False)
    browser = looking(stranger, "view_delivery", "change_delivery")
    send_again(browser, delivery)
    assert delivery.status == "failed"
    assert "The first: The endpoint of this delivery is disabled" in browser.get(LIST).content.decode()
