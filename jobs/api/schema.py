"""Describe the requests in the OpenAPI document, from the parameters that the tools declare."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, PolymorphicProxySerializer

from jobs.api.intake import ARCHIVE, ARCHIVE_FORMAT, ASYNC, BACKGROUND, JOB_TYPE, SAVE, callbacks
from jobs.api.serializers import ErrorAnswer, FilesAnswer, MediaAnswer, ToolAccepted
from jobs.outbound.address import LONGEST_URL
from jobs.sources import URL_FIELD
from media_tools import registry
from media_tools.params import Param
from media_tools.registry import Tool

FILES = {
    "files": {
        "type": "array",
        "items": {"type": "string", "format": "binary"},
        "description": "The files, as repeated form fields. `file` is taken too.",
    }
}
SOURCE_URL = {
    URL_FIELD: {
        "type": "string",
        "format": "uri",
        "maxLength": LONGEST_URL,
        "description": "The address of one file to fetch, in place of sending it: http or https, of a public host.",
    }
}
MEANINGS = {
    400: "A field is wrong or missing; `field` names it.",
    401: "No API key, or one that does not work.",
    402: "The files of this month are used up.",
    403: "The plan does not allow it, or its storage is full.",
    404: "There is no such thing, or it is somebody else's.",
    409: "It is not in a state in which this can be done; nothing was changed.",
    410: "The link has expired and the file was deleted.",
    413: "A file, or what it unpacks to, is too large; `use_async`: it is for a job, as the sentence says.",
    415: "A file is of no format that is read here, or the wanted format cannot be written here.",
    416: "The range that was asked for begins behind the end of the file.",
    422: "A file is damaged or cannot be fetched, or the Idempotency-Key belongs to another request.",
    429: "More requests than the plan takes in a minute; `Retry-After` says when to come back.",
    503: "The server is busy or one of its parts does not answer; `Retry-After` says when to come back.",
}
REFUSALS = (400, 401, 402, 403, 409, 413, 415, 422, 429, 503)
"""What a call that makes jobs may refuse with."""
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="1 to 255 printable ASCII characters; repeats under one key are one job.",
)

LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=[200], description="The path of the job."
)
REPLAYED = OpenApiParameter(
    "Idempotency-Replayed",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    response=[200],
    enum=["true"],
    description="There when the job was made by an earlier request under the same Idempotency-Key.",
)


def body(*tools: str, queued: bool = False) -> dict[str, Any]:
    """Give the bodies of an endpoint that runs one of these tools."""
    properties: dict[str, Any] = {**FILES, **SOURCE_URL}
    for tool in tools:
        for param in registry.tools()[tool].params:
            properties.setdefault(param.name, param.schema())
            if param.plural:
                properties.setdefault(param.plural, _array(param))
    for param in (SAVE, ARCHIVE, ARCHIVE_FORMAT, *([JOB_TYPE] if queued else [])):
        properties[param.name] = param.schema()
    return _either(properties | (callbacks.SCHEMA if queued else {}), "files", [])


def of_tool(tool: Tool) -> dict[str, Any]:
    """Describe the call of a media tool, as the arguments of `extend_schema`."""
    now = MediaAnswer if tool.telling else FilesAnswer
    either = PolymorphicProxySerializer(
        component_name=f"{now.__name__}OrJob", serializers=[now, ToolAccepted], resource_type_field_name=None
    )
    return {
        "operation_id": tool.name.replace("-", "_"),
        "summary": tool.summary,
        "description": f"{tool.summary} With async=true the work is queued and the answer is the job.",
        "parameters": [IDEMPOTENCY_KEY, LOCATION, REPLAYED],
        "request": _tool_body(tool),
        "responses": answers(either, *REFUSALS) | ({} if tool.telling else ITSELF),
    }


def _tool_body(tool: Tool) -> dict[str, Any]:
    file = {"type": "string", "format": "binary"}
    if tool.joining:
        many = {"type": "array", "items": file, "description": "The files, repeated, in their order."}
        properties: dict[str, Any] = {"files": many}
    else:
        properties = {"file": {**file, "description": "The file. `files` is taken too."}}
    if tool.attachment:
        properties[tool.attachment] = {**file, "description": "One file more, which the tool uses beside the first."}
    for param in (*tool.params, SAVE, ASYNC, BACKGROUND):
        properties[param.name] = param.schema()
    required = [param.name for param in tool.params if param.required]
    return _either(properties | SOURCE_URL | callbacks.SCHEMA, next(iter(properties)), required)


def _either(properties: dict[str, Any], file: str, required: list[str]) -> dict[str, Any]:
    """Describe both bodies: a form that has the file or its URL, and JSON, which can have the URL only."""
    form = {
        "type": "object",
        "properties": properties,
        "required": required,
        "oneOf": [{"required": [file]}, {"required": [URL_FIELD]}],
    }
    plain = {name: _in_json(schema) for name, schema in properties.items() if not _is_sent(schema)}
    return {
        "multipart/form-data": form,
        "application/json": {"type": "object", "properties": plain, "required": [URL_FIELD, *required]},
    }


def _in_json(schema: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of a field as JSON has it: an array is one, and no text."""
    inner = schema.get("contentSchema")
    return {**inner, "description": schema["description"]} if inner else schema


def _is_sent(schema: dict[str, Any]) -> bool:
    """Tell whether a field is a file, or several."""
    return bool(schema.get("items", schema).get("format") == "binary")


def answers(success: Any, *refused: int) -> dict[Any, Any]:
    """Give the documented answers of a call: its success and the statuses it may refuse with."""
    return {200: OpenApiResponse(success)} | refusals(*refused)


def refusals(*statuses: int) -> dict[Any, Any]:
    """Give the documented refusals with these statuses."""
    return {status: OpenApiResponse(ErrorAnswer, description=MEANINGS[status]) for status in statuses}


def content(media_type: str, description: str, *, status: int = 200) -> dict[tuple[int, str], Any]:
    """Give the documented answer of a call that answers with a file itself."""
    return {(status, media_type): OpenApiResponse(OpenApiTypes.BINARY, description=description)}


ITSELF = content(
    "application/octet-stream",
    "The result itself, in its own type, for one file and an Accept header of application/octet-stream, image/*, "
    "video/* or audio/*.",
)


def _array(param: Param) -> dict[str, Any]:
    item = {key: value for key, value in param.schema().items() if key not in ("default", "description")}
    return {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"type": "array", "items": {"anyOf": [item, {"type": "null"}]}},
        "description": f"A JSON array of {param.name}, one entry per file; it wins over {param.name}.",
    }
