"""Describe JSON as TypeScript: interfaces for its objects."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from media_tools import registry
from media_tools.errors import InvalidParam
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Boolean, Text
from media_tools.registry import Tool
from media_tools.spec import Spec

ROOT = "Root"
LONGEST_NAME = 80
RESERVED = frozenset({
    "any", "bigint", "boolean", "break", "case", "catch", "class", "const", "continue", "debugger", "default",
    "delete", "do", "else", "enum", "export", "extends", "false", "finally", "for", "function", "if", "import",
    "in", "instanceof", "never", "new", "null", "number", "object", "return", "string", "super", "switch", "symbol",
    "this", "throw", "true", "try", "type", "typeof", "undefined", "unknown", "var", "void", "while", "with", "let",
    "static", "implements", "interface", "package", "private", "protected", "public", "yield", "await", "async",
})  # fmt: skip
"""Words that TypeScript takes for no name of a type, or that make one unreadable."""


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Describe one file. Raises the errors of data, and EmptyFile."""
    # The parsers are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import typescript

    target = registry.formats()["typescript"]
    return typescript.run(sources[0], destination, target, on_progress, root=spec["root_name"], export=spec["export"])


def check(values: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Hold the name of the root to what TypeScript calls a name. Raises InvalidParam."""
    name, field = values["root_name"], fields["root_name"]
    if not name.replace("$", "_").isidentifier() or name in RESERVED:
        raise InvalidParam(
            f"{field} must be a name of TypeScript: letters, digits, _ and $, no digit at first, and no reserved word.",
            field=field,
        )


TOOL = Tool(
    name="json-to-typescript",
    summary="Describe JSON as TypeScript interfaces.",
    params=(
        Text(name="root_name", default=ROOT, longest=LONGEST_NAME, help="The name of the outermost type."),
        Boolean(name="export", default=True, help="Write `export` before every type."),
    ),
    run=run,
    check=check,
)
