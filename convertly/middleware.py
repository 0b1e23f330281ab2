"""What stands in front of every view: the id of a request, and the short way of health probes."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PROBES = ("/healthz", "/readyz")
_SENT_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestId:
    """Set `request.id` and the `X-Request-Id` header; a well-formed id that the client sent is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request under its id."""
        sent = request.headers.get("X-Request-Id", "")
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
