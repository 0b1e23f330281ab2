"""HTML without everything that could fetch or run, as UTF-8, for who lays it out."""

import re
from pathlib import Path

import lxml.html

from media_tools import texts
from media_tools.engines.packages import reading
from media_tools.errors import Undecodable

DROPPED = (
    "script",
    "link",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "base",
    "meta",
    "audio",
    "video",
)
FETCHING = ("src", "srcset", "background", "data", "poster", "lowsrc", "dynsrc", "codebase", "archive", "longdesc")
"""Attributes whose value a program reads unasked; a link that a reader may follow is not among them."""
_CSS_DANGERS = re.compile(r"url\s*\(|@import|\\|expression\s*\(", re.IGNORECASE)
_OWN_PICTURE = re.compile(r"\s*data:image/(?:png|jpe?g|gif);base64,", re.IGNORECASE)


def write(source: Path, target: Path) -> None:
    """Write a page again that names nothing outside itself. Raises Undecodable."""
    text = source.read_text(encoding=texts.encoding(source))
    with reading():
        # a declaration of another encoding would be believed, and there is none any more
        root = lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
        for element in list(root.iter()):
            if not isinstance(element.tag, str) or element.tag in DROPPED:
                # what follows a comment stays
                element.drop_tree()
                continue
            for name, value in list(element.attrib.items()):
                if not _harmless(name.lower(), value):
                    del element.attrib[name]
            if element.tag == "style" and _CSS_DANGERS.search(element.text or ""):
                element.text = ""
        if not len(root):
            raise Undecodable("The HTML page is empty; send one with content.")
        head = '<meta http-equiv="content-type" content="text/html; charset=utf-8">'
        page = lxml.html.tostring(root, encoding="unicode")
    target.write_text(re.sub(r"(<html[^>]*>(?:\s*<head[^>]*>)?)", rf"\g<1>{head}", page, count=1), encoding="utf-8")


def _harmless(name: str, value: str) -> bool:
    if name.startswith("on"):
        return False
    if name in FETCHING:
        return _OWN_PICTURE.match(value) is not None
    return name != "style" or _CSS_DANGERS.search(value) is None
