"""Describe the dialect's requests in its OpenAPI document, from the parameters that the tools declare."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from jobs.dialect.categories import FROM, TO, Category
from jobs.dialect.serializers import Accepted, ConversionJob, ErrorAnswer, TextAnswer
from jobs.dialect.words import snake
from jobs.outbound.address import LONGEST_URL
from media_tools import registry
from media_tools.registry import Tool

REFUSALS = (400, 401, 402, 403, 413, 415, 422, 429, 503)
MEANINGS = {
    400: "A field is wrong or missing; `field` names it.",
    401: "No API key, or one that does not work.",
    402: "The files of this month are used up.",
    403: "The plan does not allow it, or its storage is full.",
    404: "There is no such thing, or it is somebody else's.",
    410: "The link has expired and the file was deleted.",
    413: "The file, or what it becomes, is too large.",
    415: "The file is of no format that is read here, or the wanted format cannot be written here.",
    416: "The range that was asked for begins behind the end of the file.",
    422: "The file is damaged, or cannot be fetched.",
    429: "More requests than the plan takes in a minute; `Retry-After` says when to come back.",
    503: "The server is busy or one of its parts does not answer; `Retry-After` says when to come back.",
}
ANSWERED_AS_FILE = "The result itself, in its own type, where the Accept header does not name application/json."
FILE = {(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, description=ANSWERED_AS_FILE)}
PART = {
    (206, "application/octet-stream"): OpenApiResponse(
        OpenApiTypes.BINARY, description="The bytes that the header Range asked for."
    )
}
URL = {"type": "string", "format": "uri", "maxLength": LONGEST_URL, "description": "Where the file is fetched from."}
FILENAME = {"type": "string", "description": "What the result is to be called."}
SENT = {"type": "string", "format": "binary", "description": "The file."}
CONTENT = {"description": "The content itself, as text; of JSON, the value itself too. `content` is another name."}
OPTIONS = {"type": "object", "description": "Any of the other fields, in place of beside them."}


def answers(success: Any, *refused: int) -> dict[Any, Any]:
    """Give the documented answers of a call: its success and the statuses it may refuse with."""
    told = {status: OpenApiResponse(ErrorAnswer, description=MEANINGS[status]) for status in refused}
    return {(200, "application/json"): OpenApiResponse(success), **told}


def of_post(category: Category) -> dict[str, Any]:
    """Describe a conversion by POST, as the arguments of `extend_schema`."""
    fields = _fields(category)
    text = {"data": CONTENT, "content": CONTENT} if category.inline or category.name == "document" else {}
    return {
        "operation_id": category.name.replace("-", "_"),
        "summary": category.summary,
        "description": f"{category.summary} What takes longer than a request waits for becomes a job (202).",
        "request": _bodies(fields, text, _required(category)),
        "responses": answers(TextAnswer if category.inline else ConversionJob, *REFUSALS) | _later(),
    }


def of_get(category: Category) -> dict[str, Any]:
    """Describe a conversion by GET."""
    needed = {"url", *_required(category)}
    fields = {"url": URL, **_fields(category), "filename": FILENAME}
    return {
        "operation_id": f"{category.name}_file",
        "summary": category.summary,
        "description": f"{category.summary} The answer is the file; with Accept: application/json, its job.",
        "parameters": [
            OpenApiParameter(name, schema, OpenApiParameter.QUERY, required=name in needed)
            for name, schema in fields.items()
        ],
        "responses": answers(ConversionJob, *REFUSALS) | FILE | _later(),
    }


def _fields(category: Category) -> dict[str, Any]:
    """Describe the fields of a category beside its file."""
    tool = registry.tools().get(category.tool)
    if category.only is None:
        formats: dict[str, Any] = {
            FROM: {"type": "string", "enum": category.from_formats() or None},
            TO: {"type": "string", "enum": category.to_formats() or None},
        }
    else:
        formats = {}
    if category.default:
        formats[TO]["default"] = category.default
    fields = {name: {key: value for key, value in told.items() if value is not None} for name, told in formats.items()}
    return fields | (_options(tool, category) if tool else {})


def _options(tool: Tool, category: Category) -> dict[str, Any]:
    by_name = {snake(param.name): param for param in tool.params} | {
        word: param for param in tool.params for word, name in category.options.items() if name == param.name
    }
    return {name: by_name[name].schema() for name in category.heeded()}


def _required(category: Category) -> list[str]:
    if category.only is not None:
        return []
    source = [] if category.goes_by_registry else [FROM]
    return source if category.default else [*source, TO]


def _bodies(fields: dict[str, Any], text: dict[str, Any], required: list[str]) -> dict[str, Any]:
    """Describe both bodies: a form that has the file, and JSON, which has its URL or its content."""
    plain = {"url": URL, **text, **fields, "filename": FILENAME, "options": OPTIONS}
    return {
        "multipart/form-data": {
            "type": "object",
            "properties": {"file": SENT, **plain, "options": {**OPTIONS, "type": "string"}},
            "required": required,
        },
        "application/json": {"type": "object", "properties": plain, "required": required},
    }


def _later() -> dict[Any, Any]:
    return {(202, "application/json"): OpenApiResponse(Accepted, description="It became a job.")}


def _of_tools(*names: str) -> dict[str, Any]:
    return {snake(param.name): param.schema() for name in names for param in registry.tools()[name].params}


THUMBNAIL: dict[str, Any] = {
    "operation_id": "video_thumbnail",
    "request": _bodies(_of_tools("thumbnail", "poster-frame"), {}, []),
    "responses": answers(ConversionJob, *REFUSALS) | _later(),
}
INFO: dict[str, Any] = {
    "operation_id": "media_info",
    "request": _bodies({}, {}, []),
    "responses": answers(OpenApiTypes.OBJECT, *REFUSALS),
}
