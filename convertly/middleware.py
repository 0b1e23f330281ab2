"""Give every request an id that stands in its answer and in its log lines."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
