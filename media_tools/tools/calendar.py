"""Bring calendars and contacts into JSON or a table, and back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from media_tools import registry
from media_tools.errors import InvalidParam
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Choice
from media_tools.registry import Tool
from media_tools.spec import Spec

OWN, PLAIN = ("ics", "vcf"), ("json", "csv")


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Convert one file. Raises the errors of data, and EmptyFile."""
    # The parsers are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import calendar

    target = registry.formats()[spec["to_format"]]
    return calendar.run(sources[0], destination, spec["from_format"], target, on_progress)


def check(values: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Ask for one of each: a calendar or contacts on one side, JSON or CSV on the other. Raises InvalidParam."""
    allowed = PLAIN if values["from_format"] in OWN else OWN
    if values["to_format"] not in allowed:
        field = fields["to_format"]
        raise InvalidParam(
            f"{field} must be one of: {', '.join(allowed)}, out of {values['from_format']}.",
            field=field,
            allowed=list(allowed),
        )


TOOL = Tool(
    name="calendar",
    summary="Bring a calendar (ics) or contacts (vcf) into JSON or CSV, and back.",
    params=(
        Choice(name="from_format", required=True, choices=(*OWN, *PLAIN), help="The format of the file."),
        Choice(name="to_format", required=True, choices=(*PLAIN, *OWN), help="The format to write."),
    ),
    run=run,
    check=check,
)
