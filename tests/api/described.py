"""Walk an OpenAPI document, and hold an answer to what it says."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker


def operations(document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, calls in document["paths"].items():
        for method, operation in calls.items():
            yield method, path, operation


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Find every schema under a node."""
    if isinstance(node, dict):
        if isinstance(node.get("schema"), dict):
            yield node["schema"]
        for value in node.values():
            yield from schemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from schemas(value)


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def closed(node: Any) -> Any:
    """Give the schemas again, with every field that is not named in them forbidden."""
    if isinstance(node, list):
        return [closed(value) for value in node]
    if not isinstance(node, dict):
        return node
    tight = {key: closed(value) for key, value in node.items()}
    if "properties" in node and "additionalProperties" not in node:
        tight["additionalProperties"] = False
    return tight


def check(document: dict[str, Any], operation: dict[str, Any], answer: Any) -> None:
    """Fail unless the document describes this answer: its status, its type, every field and no field more."""
    described = operation["responses"][str(answer.status_code)]
    kind = answer["Content-Type"].partition(";")[0]
    if kind != "application/json":
        assert "application/octet-stream" in described["content"]
        return
    schema = {"components": closed(document["components"]), **closed(described["content"][kind]["schema"])}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(answer.json())
