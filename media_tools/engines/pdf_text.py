"""The text of a PDF, page after page, in the order in which it stands in the file."""

from pathlib import Path

from media_tools.engines import pdf
from media_tools.engines.header import damaged
from media_tools.media import Progress
from media_tools.more_params import Pages, Ranges
from media_tools.registry import Format

BREAK = "\f"
"""What stands between two pages, as printers know it."""


def write(source: Path, target: Path, form: Format, on_progress: Progress, ranges: Ranges | None) -> bool:
    """Write the text of these pages, or of all, as UTF-8, and tell whether there was any: a scan has none.

    Raises Undecodable, and InvalidParam where there is no such page.
    """
    found = False
    with pdf.errors_as(damaged(form)), pdf.opened(source) as document:
        count = len(document)
        chosen = Pages.chosen(ranges, count, "pages") if ranges else range(1, count + 1)
        with target.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            for done, number in enumerate(chosen):
                page = document[number - 1]
                text = page.get_textpage().get_text_bounded().replace("\r\n", "\n").rstrip()
                page.close()
                found = found or bool(text.strip())
                file.write((BREAK if done else "") + text + "\n")
                on_progress((done + 1) / len(chosen))
    return found
