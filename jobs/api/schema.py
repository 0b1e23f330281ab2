"""Describe the requests in the OpenAPI document, from the parameters that the tools declare."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from jobs.api.intake import ARCHIVE, ARCHIVE_FORMAT, JOB_TYPE, SAVE
from jobs.api.serializers import ErrorAnswer
from media_tools import registry
from media_tools.params import Param

FILES = {
    "files": {
        "type": "array",
        "items": {"type": "string", "format": "binary"},
        "description": "The files, as repeated form fields. `file` is taken too.",
    }
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="1 to 255 printable ASCII characters; repeats under one key are one job.",
)


def body(*tools: str, queued: bool = False) -> dict[str, Any]:
    """Give the multipart body of an endpoint that runs one of these tools."""
    properties: dict[str, Any] = dict(FILES)
    for tool in tools:
        for param in registry.tools()[tool].params:
            properties.setdefault(param.name, param.schema())
            if param.plural:
                properties.setdefault(param.plural, _array(param))
    for param in (SAVE, ARCHIVE, ARCHIVE_FORMAT, *([JOB_TYPE] if queued else [])):
        properties[param.name] = param.schema()
    schema = {"type": "object", "properties": properties, "required": ["files"]}
    return {"multipart/form-data": schema}


def answers(success: Any, *refusals: int, description: str = "") -> dict[int, Any]:
    """Give the documented answers of a call: its success and the statuses it may refuse with."""
    refused = {status: OpenApiResponse(ErrorAnswer) for status in refusals}
    return {200: OpenApiResponse(success, description=description)} | refused


def _array(param: Param) -> dict[str, Any]:
    item = {key: value for key, value in param.schema().items() if key not in ("default", "description")}
    return {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"type": "array", "items": {"anyOf": [item, {"type": "null"}]}},
        "description": f"A JSON array of {param.name}, one entry per file; it wins over {param.name}.",
    }
