"""EPUB 2 and 3: a book of pages in an archive."""

from media_tools.magic import epub
from media_tools.registry import Format, installed

FORMAT = Format(
    name="epub",
    label="EPUB",
    mime="application/epub+zip",
    kind="ebook",
    extensions=("epub",),
    matches=epub,
    reads=installed("lxml", "nh3"),
    writes=installed("lxml", "nh3"),
    engine={"read": "epub"},
)
