"""Bring data from one format into another: JSON, CSV, XML, YAML, TOML."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from media_tools import registry
from media_tools.errors import InvalidParam
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.more_params import Delimiter
from media_tools.params import Boolean, Choice, Integer, Text
from media_tools.registry import Tool
from media_tools.spec import Spec
from media_tools.steps.data_wish import USUAL, DataWish

FORMATS = ("json", "csv", "xml", "yaml", "toml")
MOST_SKIPPED = 10_000
LONGEST_NAME = 100


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Convert one file. Raises the errors of data, and EmptyFile."""
    # The parsers are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import data

    target = registry.formats()[spec["to_format"]]
    wish = DataWish(**{each.name: spec[each.name] for each in dataclasses.fields(DataWish)})
    return data.run(sources[0], destination, spec["from_format"], target, wish, on_progress)


def check(values: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Hold the name of the root to what XML calls a name. Raises InvalidParam."""
    name = values["root_element"]
    if name is not None and not is_name(name):
        field = fields["root_element"]
        raise InvalidParam(
            f"{field} must be a name of XML: letters, digits, _, - and ., and a letter or _ at first.", field=field
        )


def is_name(text: str) -> bool:
    """Tell whether a text is a name of XML in plain letters of any script."""
    first, rest = text[0], text[1:]
    return (first.isalpha() or first == "_") and all(letter.isalnum() or letter in "_-." for letter in rest)


TOOL = Tool(
    name="data",
    summary="Bring data from one format into another: JSON, CSV, XML, YAML, TOML.",
    params=(
        Choice(
            name="from_format", required=True, choices=FORMATS, help="The format of the file; its name is not asked."
        ),
        Choice(name="to_format", required=True, choices=FORMATS, help="The format to write."),
        Delimiter(
            name="delimiter", default=USUAL.delimiter, help="What stands between the cells of CSV, read or written."
        ),
        Boolean(
            name="include_header",
            default=USUAL.include_header,
            help="Write the names of the columns as the first row of CSV.",
        ),
        Boolean(
            name="has_header",
            default=USUAL.has_header,
            help="The first row of CSV names the columns; if not, rows become lists.",
        ),
        Integer(
            name="skip_rows",
            default=USUAL.skip_rows,
            minimum=0,
            maximum=MOST_SKIPPED,
            help="How many lines of CSV to leave out before the header.",
        ),
        Text(
            name="root_element",
            longest=LONGEST_NAME,
            help="The name of XML's root; if not sent, the one key of the object, or else root.",
        ),
        Boolean(name="pretty", default=USUAL.pretty, help="Write XML and JSON on several lines, indented."),
        Boolean(
            name="strip_namespaces",
            default=USUAL.strip_namespaces,
            help="Leave out the namespaces of XML and their prefixes.",
        ),
        Boolean(
            name="flow_style", default=USUAL.flow_style, help="Write YAML on one line, with brackets as JSON has them."
        ),
    ),
    run=run,
    check=check,
)
