"""Print one page of HTML as PDF: the work of an office, where one is installed."""

from pathlib import Path

from media_tools import offices, registry
from media_tools.engines import html_clean, office
from media_tools.engines.office import Filter
from media_tools.engines.office_profile import About
from media_tools.errors import FormatUnavailable
from media_tools.limits import Limits

PDF = "writer_pdf_Export"


def check() -> None:
    """Raise FormatUnavailable where nothing here lays out pages, before a book is read for nothing."""
    if not offices.installed("document"):
        raise FormatUnavailable(f"This server cannot lay out books as PDF; EPUB and HTML it can. {offices.REMEDY}")


def to_pdf(page: Path, path: Path, limits: Limits, about: About) -> None:
    """Write the PDF of the page at `page`, which needs no other file, to `path`, and tell it `about`.

    Raises FormatUnavailable, Undecodable or EncodeFailed.
    """
    check()
    clean = page.with_name("clean.html")
    html_clean.write(page, clean)
    load = registry.formats()["html"].engine["load"]
    office.convert(clean, path, load=Filter(name=load), save=Filter(name=PDF), limits=limits, about=about)
