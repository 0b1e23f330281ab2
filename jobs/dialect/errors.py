"""Turn every error into the dialect's shape: `detail` for people, `code` for programs; the statuses are the house's."""

from typing import Any

from rest_framework.response import Response

from jobs.dialect.words import snake
from jobs.door import errors

NAMES = {"error": "detail", "upgradeUrl": "upgrade_url", "requestId": "request_id"}
FIELDS = {"files": "file", "sourceUrl": "url"}
"""What a field is called here that the house calls otherwise."""


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """Answer for any exception of a view of the dialect."""
    response = errors.handle(error, context)
    told = {NAMES.get(name, name): value for name, value in response.data.items()}
    if "field" in told:
        told["field"] = FIELDS.get(told["field"], snake(told["field"]))
    response.data = told
    return response
