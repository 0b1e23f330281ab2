"""The shapes of answers about webhooks and deliveries: they write the answers and the OpenAPI document alike."""

from typing import Any

from rest_framework import serializers

from jobs import callbacks
from jobs.api.serializers import Pagination
from jobs.callbacks import Secret
from jobs.models import Delivery, Endpoint
from jobs.models.delivery import DeliveryStatus


class Webhook(serializers.Serializer[Any]):
    """A webhook of the account. Its secret is not told."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.CharField(source="shown", help_text="Without its query, which may hold a secret.")
    events = serializers.ListField(child=serializers.ChoiceField(choices=callbacks.EVENTS))
    enabled = serializers.BooleanField()
    createdAt = serializers.DateTimeField(source="created_at")
    oldSecretUntil = serializers.DateTimeField(
        source="old_until", allow_null=True, help_text="Until when the secret before the last rotation signs too."
    )


class WebhookWithSecret(Webhook):
    """A webhook with its new secret."""

    secret = serializers.CharField(help_text="Shown this once.")

    def to_representation(self, made: Secret) -> dict[str, Any]:
        """Add the secret to what is told of the webhook."""
        return {**Webhook(made.webhook).data, "secret": made.text}


class WebhookList(serializers.Serializer[Any]):
    """The account's webhooks, oldest first."""

    webhooks = Webhook(many=True)


class WebhookDeleted(serializers.Serializer[Any]):
    """A webhook was deleted."""

    id = serializers.UUIDField()
    deleted = serializers.BooleanField()

    def to_representation(self, webhook: Endpoint) -> dict[str, Any]:
        """Name it once more."""
        return {"id": str(webhook.pk), "deleted": True}


class DeliveryEntry(serializers.Serializer[Any]):
    """One event on its way to one endpoint."""

    id = serializers.UUIDField()
    endpoint = serializers.CharField(help_text="The URL without its query.")
    event = serializers.ChoiceField(choices=(*callbacks.EVENTS, callbacks.TEST))
    eventId = serializers.CharField()
    status = serializers.ChoiceField(choices=DeliveryStatus.choices)
    httpStatus = serializers.IntegerField(source="http_status", allow_null=True)
    responsePreview = serializers.SerializerMethodField(help_text="The beginning of the last answer's body.")
    attempts = serializers.IntegerField()
    createdAt = serializers.DateTimeField(source="created_at")
    lastAttemptAt = serializers.DateTimeField(source="last_attempt_at", allow_null=True)
    nextAttemptAt = serializers.DateTimeField(source="next_attempt_at", allow_null=True)

    def get_responsePreview(self, delivery: Delivery) -> str | None:  # noqa: N802 (named after its field)
        """Give null where there was no answer."""
        return None if delivery.http_status is None else delivery.preview

    def to_representation(self, delivery: Delivery) -> dict[str, Any]:
        """Write the ids as receivers read them."""
        delivery.eventId = callbacks.shown_id(delivery.event_id)  # type: ignore[attr-defined]
        return super().to_representation(delivery)


class DeliveryList(serializers.Serializer[Any]):
    """A page of deliveries, newest first."""

    deliveries = DeliveryEntry(many=True)
    pagination = Pagination()
