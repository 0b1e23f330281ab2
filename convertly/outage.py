"""What a page says while the database is away: 503 in one plain sentence, and when to come back."""

import logging
import sys
from collections.abc import Callable
from http import HTTPStatus

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_AFTER = 5

log = logging.getLogger(__name__)


class DatabaseAway:
    """Answer for a page that the database failed; the API has a shape of its own for that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Give the page where a view was failed by the database."""
        if not isinstance(error, Error):
            return None
        log.error("the database failed a page: %s", error)
        headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
        return HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer for what failed outside of a view, as the keeping of a session does."""
    error = sys.exc_info()[1]
    away = DatabaseAway(failed).process_exception(request, error) if isinstance(error, Exception) else None
    return away or server_error(request)
