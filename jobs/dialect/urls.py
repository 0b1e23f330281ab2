"""The paths under `/v1/`."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny

from jobs.dialect.views import convert
from jobs.dialect.views.formats import Formats, OneCategory, SupportedMedia
from jobs.dialect.views.jobs import Download, OneJob
from jobs.dialect.views.media import MediaInfo, VideoThumbnail
from jobs.dialect.views.service import Nothing, Status, Welcome
from jobs.door.openapi import Document

_OPEN = {"authentication_classes": (), "permission_classes": (AllowAny,), "throttle_classes": ()}
_PAGE = {**_OPEN, "authentication_classes": (SessionAuthentication,)}
"""Open to all, and knows a signed-in person: its frame shows who that is."""

urlpatterns = [
    path("", Welcome.as_view()),
    path("status", Status.as_view()),
    *(path(f"convert/{pattern.pattern}", pattern.callback) for pattern in convert.urls()),
    path("convert/video-thumbnail", VideoThumbnail.as_view()),
    path("convert/media-info", MediaInfo.as_view()),
    path("convert/formats", Formats.as_view()),
    path("convert/formats/<str:category>", OneCategory.as_view()),
    path("convert/supported-media-formats", SupportedMedia.as_view()),
    path("convert/jobs/<str:job_id>", OneJob.as_view()),
    path("convert/download/<str:object_name>", Download.as_view()),
    path(
        "openapi.json",
        SpectacularJSONAPIView.as_view(**_OPEN, generator_class=Document.under("/v1/")),
        name="openapi-v1",
    ),
    path("docs", SpectacularSwaggerSplitView.as_view(url_name="openapi-v1", **_PAGE), name="api-docs-v1"),
    path("<path:rest>", Nothing.as_view()),
]
