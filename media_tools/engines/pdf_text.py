"""The text of a PDF, page after page, in the order in which it stands in the file."""

from pathlib import Path

import pypdfium2

from media_tools.engines import pdf
from media_tools.engines.header import damaged
from media_tools.media import Progress
from media_tools.registry import Format

BREAK = "\f"
"""What stands between two pages, as printers know it."""


def write(source: Path, target: Path, form: Format, on_progress: Progress) -> bool:
    """Write the text as UTF-8 and tell whether there was any: a scan has none. Raises Undecodable."""
    found = False
    with pdf.errors_as(damaged(form)):
        document = pypdfium2.PdfDocument(source)
        try:
            with target.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
                for number in range(len(document)):
                    page = document[number]
                    text = page.get_textpage().get_text_bounded().replace("\r\n", "\n").rstrip()
                    page.close()
                    found = found or bool(text.strip())
                    file.write((BREAK if number else "") + text + "\n")
                    on_progress((number + 1) / len(document))
        finally:
            document.close()
    return found
