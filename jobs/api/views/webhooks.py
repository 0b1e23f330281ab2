"""Webhooks of an account and what was delivered: list, make, change, delete, rotate, test, retry."""

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import account_of
from jobs import callbacks
from jobs.api import schema
from jobs.api.intake import webhooks
from jobs.api.paging import LIMIT, OFFSET, pagination, query
from jobs.api.webhook_shapes import DeliveryEntry, DeliveryList, Webhook, WebhookDeleted, WebhookList, WebhookWithSecret
from jobs.door.parsers import BoundedForm, BoundedJson
from jobs.errors import NotFound
from jobs.models import Endpoint


class WebhookView(APIView):
    """What the calls share: bodies without files, and the way to the account's own."""

    parser_classes = (BoundedJson, BoundedForm)

    def _one(self, request: Request, webhook_id: str) -> Endpoint:
        return callbacks.one(account_of(request), _id(webhook_id, "There is no webhook with this id."))


class Webhooks(WebhookView):
    """`/api/webhooks`."""

    @extend_schema(operation_id="list_webhooks", responses=schema.answers(WebhookList, 401, 503))
    def get(self, request: Request) -> Response:
        """List the account's webhooks, oldest first."""
        theirs = callbacks.of_account(account_of(request))
        return Response({"webhooks": Webhook(theirs, many=True).data})

    @extend_schema(
        operation_id="create_webhook",
        request=webhooks.MADE,
        responses=schema.answers(WebhookWithSecret, 400, 401, 403, 503),
    )
    def post(self, request: Request) -> Response:
        """Make a webhook; its secret is in this answer only."""
        made = callbacks.make(account_of(request), **webhooks.made(request.data))
        return Response(WebhookWithSecret(made).data)


class OneWebhook(WebhookView):
    """`/api/webhooks/{id}`."""

    @extend_schema(operation_id="get_webhook", responses=schema.answers(Webhook, 401, 404, 503))
    def get(self, request: Request, webhook_id: str) -> Response:
        """Read one webhook."""
        return Response(Webhook(self._one(request, webhook_id)).data)

    @extend_schema(
        operation_id="change_webhook", request=webhooks.CHANGED, responses=schema.answers(Webhook, 400, 401, 404, 503)
    )
    def patch(self, request: Request, webhook_id: str) -> Response:
        """Change the fields that are sent."""
        webhook = self._one(request, webhook_id)
        return Response(Webhook(callbacks.change(webhook, **webhooks.changed(request.data))).data)

    @extend_schema(operation_id="delete_webhook", responses=schema.answers(WebhookDeleted, 401, 404, 503))
    def delete(self, request: Request, webhook_id: str) -> Response:
        """Delete a webhook and its deliveries."""
        webhook = self._one(request, webhook_id)
        answer = WebhookDeleted(webhook).data
        callbacks.remove(webhook)
        return Response(answer)


class RotateSecret(WebhookView):
    """`/api/webhooks/{id}/rotate`."""

    @extend_schema(
        operation_id="rotate_webhook_secret",
        request=None,
        responses=schema.answers(WebhookWithSecret, 401, 404, 503),
    )
    def post(self, request: Request, webhook_id: str) -> Response:
        """Give the webhook a new secret, in this answer only; the old one signs beside it for 24 hours."""
        return Response(WebhookWithSecret(callbacks.rotate(self._one(request, webhook_id))).data)


class TestWebhook(WebhookView):
    """`/api/webhooks/{id}/test`."""

    @extend_schema(
        operation_id="test_webhook", request=None, responses=schema.answers(DeliveryEntry, 401, 404, 409, 503)
    )
    def post(self, request: Request, webhook_id: str) -> Response:
        """Send a test event to the webhook."""
        return Response(DeliveryEntry(callbacks.test(self._one(request, webhook_id))).data)


class Deliveries(APIView):
    """`/api/webhooks/deliveries`."""

    @extend_schema(
        operation_id="list_deliveries",
        parameters=[OpenApiParameter(param.name, param.schema(), OpenApiParameter.QUERY) for param in (LIMIT, OFFSET)],
        responses=schema.answers(DeliveryList, 400, 401, 503),
    )
    def get(self, request: Request) -> Response:
        """List what was sent to the account's webhooks and to the callbacks of its jobs, newest first."""
        limit, offset = query(request, LIMIT), query(request, OFFSET)
        page = callbacks.page(account_of(request), limit=limit, offset=offset)
        entries = DeliveryEntry(page.deliveries, many=True).data
        return Response({"deliveries": entries, "pagination": pagination(limit, offset, len(entries), page.total)})


class RetryDelivery(WebhookView):
    """`/api/webhooks/deliveries/{id}/retry`."""

    @extend_schema(
        operation_id="retry_delivery", request=None, responses=schema.answers(DeliveryEntry, 401, 404, 409, 503)
    )
    def post(self, request: Request, delivery_id: str) -> Response:
        """Send a delivery again now: the same event and body, and the schedule from its start."""
        found = _id(delivery_id, "There is no delivery with this id.")
        return Response(DeliveryEntry(callbacks.retry(found, account_of(request))).data)


def _id(text: str, refusal: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound(refusal) from None
