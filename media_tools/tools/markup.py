"""Bring Markdown, HTML and plain text into one another."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from media_tools import registry
from media_tools.errors import InvalidParam
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.params import Boolean, Choice
from media_tools.registry import Tool
from media_tools.spec import Spec

FORMATS = ("markdown", "html", "text")
ALIASES = {"md": "markdown", "htm": "html", "txt": "text"}


def run(spec: Spec, sources: Sequence[Path], destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Convert one text. Raises EmptyFile, and Undecodable for one that is too large or nested too deep."""
    # Native libraries are for the child: whoever only reads the parameters must not load them.
    from media_tools.steps import markup

    wish = markup.Wish(
        gfm=spec["gfm"], sanitize=spec["sanitize"], links=spec["preserve_links"], tables=spec["preserve_tables"]
    )
    words = registry.format_words()
    source, target = words[spec["from_format"]], words[spec["to_format"]]
    return markup.run(sources[0], destination, source.name, target, wish, on_progress)


def check(values: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Refuse a conversion of a format to itself, but HTML that is to be sanitized. Raises InvalidParam."""
    same = values["from_format"] == values["to_format"]
    if same and not (values["to_format"] == "html" and values["sanitize"]):
        others = [word for word in FORMATS if word != values["from_format"]]
        field = fields["to_format"]
        raise InvalidParam(f"{field} must be another format than the file's own.", field=field, allowed=others)


TOOL = Tool(
    name="markup",
    summary="Convert Markdown, HTML and plain text into one another.",
    params=(
        Choice(
            name="from_format",
            required=True,
            choices=FORMATS,
            aliases=ALIASES,
            help="What the file is.",
        ),
        Choice(name="to_format", required=True, choices=FORMATS, aliases=ALIASES, help="The format to write."),
        Boolean(
            name="gfm",
            default=True,
            help="GitHub's additions to Markdown: tables, strikethrough, bare addresses as links, lists of tasks.",
        ),
        Boolean(
            name="sanitize",
            default=True,
            help="Take out of HTML whatever acts: scripts, styles, forms, frames, handlers, links that run something.",
        ),
        Boolean(name="preserve_links", default=True, help="In text, write behind a link where it leads."),
        Boolean(name="preserve_tables", default=True, help="In text, write the columns of a table under one another."),
    ),
    run=run,
    check=check,
)
