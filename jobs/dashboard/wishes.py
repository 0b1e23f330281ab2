"""What the upload form offers: read from the tools and formats, so that a new one appears by itself."""

from dataclasses import dataclass
from typing import Any

from accounts.plans import Plan
from media_tools import registry
from media_tools.params import Choice, Integer
from media_tools.registry import Format, Tool

FAVOURITE = "webp"
"""The format that is chosen at first, where this machine writes it."""
SIZE_WORDS = {
    "original": "As it is",
    "website": "Website, within 1920 px",
    "email": "E-mail, within 1024 px",
    "instagram": "Instagram, 1080 × 1080 px",
    "linkedin": "LinkedIn, 1200 × 627 px",
    "ecommerce": "Shop, within 2048 px",
    "square": "Square, cut around the centre",
    "width": "Width of my choice",
    "height": "Height of my choice",
}
"""What people read for the words of `resize`; a word that is missing here is shown as it is."""


KIND_WORDS = {
    "image": "Pictures",
    "document": "Documents",
    "spreadsheet": "Spreadsheets",
    "presentation": "Presentations",
    "ebook": "E-books",
    "data": "Data",
    "calendar": "Calendars",
    "video": "Films",
    "audio": "Sounds",
    "subtitle": "Subtitles",
    "archive": "Archives",
}
"""The headings over the formats, in their order."""


@dataclass(frozen=True)
class Wishes:
    """The choices of the form: `formats` in groups under their headings.

    `accept` is for the browser's file dialogue, which takes other files all the same.
    """

    formats: list[tuple[str, list[Format]]]
    favourite: str
    sizes: list[tuple[str, str]]
    quality: Integer
    side: Integer
    can_compress: bool
    accept: str
    plan: Plan


def offered(plan: Plan) -> Wishes:
    """Give what this machine can do."""
    formats = [known for known in registry.formats().values() if known.writes]
    names = [known.name for known in formats]
    convert = registry.tools()["convert"]
    resize = _param(convert, "resize", Choice)
    return Wishes(
        formats=_grouped(formats),
        favourite=FAVOURITE if FAVOURITE in names else names[0],
        sizes=[(word, SIZE_WORDS.get(word, word)) for word in resize.choices],
        quality=_param(convert, "compression", Integer),
        side=_param(convert, "resizeWidth", Integer),
        can_compress="compress" in registry.tools(),
        accept=",".join(
            f".{extension}" for known in registry.formats().values() if known.reads for extension in known.extensions
        ),
        plan=plan,
    )


def _grouped(formats: list[Format]) -> list[tuple[str, list[Format]]]:
    """Put the formats under the heading of their kind; a heading without a format is left out."""
    groups = [(words, [known for known in formats if known.kind == kind]) for kind, words in KIND_WORDS.items()]
    return [(words, found) for words, found in groups if found]


def _param(tool: Tool, name: str, kind: Any) -> Any:
    return next(param for param in tool.params if param.name == name and isinstance(param, kind))
