"""How each answer about webhooks is brought about, by operation and status."""

from datetime import timedelta

from django.utils import timezone

from jobs import callbacks
from jobs.callbacks import endpoints
from jobs.models import Delivery

URL = "http://8.8.8.8/hook"
MADE = {"url": URL, "events": ["conversion.completed", "file.uploaded"], "name": "Shop"}
NONE = "00000000-0000-0000-0000-000000000000"


def webhook(account, **fields):
    wish = {"name": "Shop", "url": URL, "wanted": list(callbacks.EVENTS), **fields}
    return callbacks.make(account, **wish).webhook


def create(client, **fields):
    return client.post("/api/webhooks", {**MADE, **fields}, format="json")


def _one_too_many(world):
    world.patch.setattr(endpoints, "PER_ACCOUNT", 0)
    return create(world.client)


def _delivered(world):
    return callbacks.test(webhook(world.account))


def _in_flight(world):
    delivery = _delivered(world)
    Delivery.objects.update(token=NONE, next_attempt_at=timezone.now() + timedelta(minutes=1))
    return _retry(world.client, delivery.pk)


def _retry(client, delivery_id):
    return client.post(f"/api/webhooks/deliveries/{delivery_id}/retry")


def _of_one(method, path="", **good):
    def ask(client, webhook_id, body=None):
        return getattr(client, method)(f"/api/webhooks/{webhook_id}{path}", body, format="json")

    return {
        200: lambda world: ask(world.client, webhook(world.account).pk, good.get("body")),
        401: lambda world: ask(world.nobody, NONE),
        404: lambda world: ask(world.client, NONE),
        503: lambda world: world.down(method, f"/api/webhooks/{NONE}{path}"),
    }


SCENARIOS = {
    "list_webhooks": {
        200: lambda world: (webhook(world.account), world.client.get("/api/webhooks"))[1],
        401: lambda world: world.nobody.get("/api/webhooks"),
        503: lambda world: world.down("get", "/api/webhooks"),
    },
    "create_webhook": {
        200: lambda world: create(world.client),
        400: lambda world: create(world.client, events=["nonsense"]),
        401: lambda world: create(world.nobody),
        403: _one_too_many,
        503: lambda world: world.down("post", "/api/webhooks"),
    },
    "get_webhook": _of_one("get"),
    "change_webhook": {
        **_of_one("patch", body={"enabled": False}),
        400: lambda world: world.client.patch(
            f"/api/webhooks/{webhook(world.account).pk}", {"url": "x"}, format="json"
        ),
    },
    "delete_webhook": _of_one("delete"),
    "rotate_webhook_secret": _of_one("post", "/rotate"),
    "test_webhook": {
        **_of_one("post", "/test"),
        409: lambda world: world.client.post(f"/api/webhooks/{webhook(world.account, enabled=False).pk}/test"),
    },
    "list_deliveries": {
        200: lambda world: (_delivered(world), world.client.get("/api/webhooks/deliveries"))[1],
        400: lambda world: world.client.get("/api/webhooks/deliveries?limit=x"),
        401: lambda world: world.nobody.get("/api/webhooks/deliveries"),
        503: lambda world: world.down("get", "/api/webhooks/deliveries"),
    },
    "retry_delivery": {
        200: lambda world: _retry(world.client, _delivered(world).pk),
        401: lambda world: _retry(world.nobody, NONE),
        404: lambda world: _retry(world.client, NONE),
        409: _in_flight,
        503: lambda world: world.down("post", f"/api/webhooks/deliveries/{NONE}/retry"),
    },
}
