"""Read the fields of a webhook: its name, its URL, its events, and whether it is enabled."""

import json
from collections.abc import Mapping
from typing import Any

from jobs import callbacks
from jobs.outbound.address import LONGEST_URL
from media_tools.errors import InvalidParam, MissingParam
from media_tools.params import Boolean, Text

NAME = Text(name="name", help="What it is for.", longest=100)
ENABLED = Boolean(name="enabled", help="Whether events are sent to it.", default=True)
FIELDS = {
    "url": {
        "type": "string",
        "format": "uri",
        "maxLength": LONGEST_URL,
        "description": "http or https, public.",
    },
    "events": {
        "type": "array",
        "items": {"type": "string", "enum": list(callbacks.EVENTS)},
        "minItems": 1,
        "description": "What is sent to it.",
    },
    NAME.name: NAME.schema(),
    ENABLED.name: ENABLED.schema(),
}
MADE = {"application/json": {"type": "object", "properties": FIELDS, "required": ["url", "events"]}}
CHANGED = {"application/json": {"type": "object", "properties": FIELDS}}


def made(data: Any) -> dict[str, Any]:
    """Give the arguments of `callbacks.make`. Raises InvalidParam, and MissingParam for want of a URL or events."""
    found = changed(data)
    for name in ("url", "events"):
        if name not in found:
            raise MissingParam(f"{name} is missing.", field=name)
    found["wanted"] = found.pop("events")
    return {"name": "", **found}


def changed(data: Any) -> dict[str, Any]:
    """Give the arguments of `callbacks.change`: the fields that were sent. Raises InvalidParam."""
    if not isinstance(data, Mapping):
        raise InvalidParam("The body must be an object of fields.", field="url")
    found: dict[str, Any] = {}
    if (url := data.get("url")) is not None:
        if not isinstance(url, str):
            raise InvalidParam("url takes one address, as text.", field="url")
        found["url"] = url.strip()
    if "events" in data:
        found["events"] = events(data.getlist("events") if hasattr(data, "getlist") else data["events"])
    if data.get(NAME.name) is not None:
        found["name"] = NAME.parse(data[NAME.name], NAME.name) if data[NAME.name] != "" else ""
    if data.get(ENABLED.name) is not None:
        found["enabled"] = ENABLED.parse(data[ENABLED.name], ENABLED.name)
    return found


def events(sent: Any) -> list[str]:
    """Read a list, or one as JSON text from a form; give it in our order and each once. Raises InvalidParam."""
    if isinstance(sent, list) and len(sent) == 1 and isinstance(sent[0], str) and sent[0].startswith("["):
        try:
            sent = json.loads(sent[0])
        except (ValueError, RecursionError):
            sent = None
    if not isinstance(sent, list) or not sent or not all(isinstance(each, str) for each in sent):
        sent = [""]
    if not set(sent) <= set(callbacks.EVENTS):
        raise InvalidParam(
            f"events must be a list of one or more of: {', '.join(callbacks.EVENTS)}.",
            field="events",
            allowed=list(callbacks.EVENTS),
        )
    return [event for event in callbacks.EVENTS if event in sent]
