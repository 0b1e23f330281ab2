"""What stands in front of every view: the id of a request, the short way of health probes, the policy of content."""

import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PROBES = ("/healthz", "/readyz")
_ERROR_PAGES = (404, 500)
_SENT_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestId:
    """Set `request.id` and the `X-Request-Id` header; a well-formed id that the client sent is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its id."""
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request.id = sent if _SENT_ID.fullmatch(sent) else str(uuid.uuid4())  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["X-Request-Id"] = request.id  # type: ignore[attr-defined]
        return response


class Probes:
    """Answer the health paths before anything looks at the host: probes ask by address, not by a name we allow."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or pass the request on."""
        if request.path_info in PROBES:
            answer: HttpResponse = resolve(request.path_info).func(request)
            return answer
        return self.get_response(request)


class ContentPolicy:
    """Tell a browser what a page may load and run, by `settings.CONTENT_SECURITY_POLICY` (W3C CSP 3).

    An answer that brings its own policy keeps it; Django's own pages of errors under DEBUG need their styles.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under the policy."""
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in _ERROR_PAGES):
            response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        return response
