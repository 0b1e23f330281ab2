"""Print one page of HTML as PDF: the work of an office, where one is installed."""

from pathlib import Path

from media_tools.errors import FormatUnavailable


def check() -> None:
    """Raise FormatUnavailable where nothing here lays out pages, before a book is read for nothing."""
    raise FormatUnavailable(
        "This server cannot lay out books as PDF: its operator must install the Debian packages "
        "libreoffice-writer-nogui and fonts-dejavu. EPUB and HTML are written without them."
    )


def to_pdf(page: Path, path: Path) -> None:
    """Write the PDF of the page at `page`, which needs no other file, to `path`. Raises FormatUnavailable."""
    check()
