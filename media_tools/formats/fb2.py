"""FictionBook 2: a book in one file of XML, or in a zip of it; never written."""

from media_tools.magic import fictionbook
from media_tools.registry import Format, installed

FORMAT = Format(
    name="fb2",
    label="FictionBook",
    mime="application/x-fictionbook+xml",
    kind="ebook",
    extensions=("fb2",),
    matches=fictionbook,
    reads=installed("lxml", "nh3"),
    remedy="Nothing here writes it; format=epub is what readers open.",
    engine={"read": "fb2"},
)
