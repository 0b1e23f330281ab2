"""Parameters of a shape of their own: pages of a document, and what stands between the cells of a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from media_tools.errors import InvalidParam
from media_tools.params import Param

HIGHEST_PAGE = 100_000
MOST_RANGES = 100
_RANGE = re.compile(r"([0-9]{1,6})(-)?([0-9]{1,6})?")
DELIMITERS = (",", ";", "\t", "|", ":")
TAB_WORDS = ("tab", "\\t")

Ranges = Sequence[Sequence[int | None]]
"""First and last page of each range, counted from 1; None is the last one of the document."""


@dataclass(frozen=True, kw_only=True)
class Pages(Param):
    """Pages and ranges of pages with commas between them, such as `1-3,7`; `5-` goes to the end."""

    def parse(self, raw: Any, field: str) -> Ranges:
        """Read the ranges, in their order."""
        if isinstance(raw, int) and not isinstance(raw, bool):
            raw = str(raw)
        parts = raw.split(",") if isinstance(raw, str) else []
        found = [_range(part) for part in parts[: MOST_RANGES + 1]]
        if not found or len(found) > MOST_RANGES or None in found:
            raise InvalidParam(
                f"{field} must name pages like 1-3,7 or 5- (to the end), counted from 1, "
                f"in at most {MOST_RANGES} ranges.",
                field=field,
                allowed={"pattern": "1-3,7"},
            )
        return [each for each in found if each]

    def schema(self) -> dict[str, Any]:
        """Describe the pattern."""
        one = "[0-9]{1,6}(-[0-9]{0,6})?"
        return self._described({"type": "string", "pattern": f"^{one}(, ?{one})*$"})

    @staticmethod
    def at_most(ranges: Ranges) -> int:
        """Tell how many pages parsed ranges can mean, however long the document is."""
        return sum((last or HIGHEST_PAGE) - (first or 1) + 1 for first, last in ranges)

    @staticmethod
    def chosen(ranges: Ranges, count: int, field: str) -> list[int]:
        """Give the pages that parsed ranges mean in a document of so many, in their order and each once.

        Raises InvalidParam where there is no such page.
        """
        highest = max(each or 0 for pair in ranges for each in pair)
        if highest > count:
            pages = "1 page" if count == 1 else f"{count:,} pages"
            raise InvalidParam(
                f"{field} must be at most {count}: the PDF has {pages}.",
                field=field,
                allowed={"minimum": 1, "maximum": count},
            )
        found = [page for first, last in ranges for page in range(first or 1, (last or count) + 1)]
        return list(dict.fromkeys(found))


@dataclass(frozen=True, kw_only=True)
class Delimiter(Param):
    """What stands between the cells of CSV: one of a few signs."""

    def parse(self, raw: Any, field: str) -> str:
        """Read the sign, or a word for the tab."""
        if isinstance(raw, str) and raw.strip().lower() in TAB_WORDS:
            return "\t"
        if raw not in DELIMITERS:
            words = [*DELIMITERS, TAB_WORDS[0]]
            raise InvalidParam(
                f"{field} must be a comma, a semicolon, a tab (or the word tab), a bar or a colon.",
                field=field,
                allowed=words,
            )
        return str(raw)

    def schema(self) -> dict[str, Any]:
        """Describe the signs."""
        return self._described({"type": "string", "enum": [*DELIMITERS, *TAB_WORDS]})


def _range(text: str) -> list[int | None] | None:
    """Read one range; None where it is none."""
    found = _RANGE.fullmatch(text.replace(" ", ""))
    if found is None or (found[3] and not found[2]):
        return None
    first = int(found[1])
    last = int(found[3]) if found[3] else None if found[2] else first
    return [first, last] if 1 <= first <= (last or HIGHEST_PAGE) <= HIGHEST_PAGE else None
