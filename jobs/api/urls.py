"""The paths under `/api/`: no version, no trailing slash, never a redirect."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny

from jobs.api.views import media
from jobs.api.views.convert import Compress, Convert
from jobs.api.views.files import Download
from jobs.api.views.formats import Formats
from jobs.api.views.jobs import Jobs, OneJob
from jobs.api.views.nothing import Nothing
from jobs.api.views.usage import Usage
from jobs.api.views.webhooks import Deliveries, OneWebhook, RetryDelivery, RotateSecret, TestWebhook, Webhooks
from jobs.door.openapi import Document

_OPEN = {"authentication_classes": (), "permission_classes": (AllowAny,), "throttle_classes": ()}
_PAGE = {**_OPEN, "authentication_classes": (SessionAuthentication,)}
"""Open to all, and knows a signed-in person: its frame shows who that is."""

urlpatterns = [
    path("convert", Convert.as_view()),
    path("compress", Compress.as_view()),
    *media.urls(),
    path("jobs", Jobs.as_view()),
    path("jobs/<str:job_id>", OneJob.as_view()),
    path("files/<uuid:file_id>", Download.as_view()),
    path("webhooks", Webhooks.as_view()),
    path("webhooks/deliveries", Deliveries.as_view()),
    path("webhooks/deliveries/<str:delivery_id>/retry", RetryDelivery.as_view()),
    path("webhooks/<str:webhook_id>", OneWebhook.as_view()),
    path("webhooks/<str:webhook_id>/rotate", RotateSecret.as_view()),
    path("webhooks/<str:webhook_id>/test", TestWebhook.as_view()),
    path("formats", Formats.as_view()),
    path("usage", Usage.as_view()),
    path(
        "openapi.json", SpectacularJSONAPIView.as_view(**_OPEN, generator_class=Document.under("/api/")), name="openapi"
    ),
    path("docs", SpectacularSwaggerSplitView.as_view(url_name="openapi", **_PAGE), name="api-docs"),
    path("", Nothing.as_view()),
    path("<path:rest>", Nothing.as_view()),
]
