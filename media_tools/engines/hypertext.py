"""HTML that somebody sent: measured before it is read, and cleaned of all that acts, by nh3 (ammonia)."""

from collections.abc import Callable

import nh3
from bs4 import BeautifulSoup
from lxml import etree

from media_tools.errors import Undecodable

DEPTH = 150
"""Elements inside of one another: pages have a few dozen, and the readers take time or stack for each."""
ELEMENTS = 500_000
_TAGS = nh3.ALLOWED_TAGS | {"input", "main", "section", "tfoot"}
_EMPTIED = {"script", "style", "iframe", "noembed", "noframes", "template", "title"}
"""What goes with all that stands in it: no browser shows it as text."""
_ATTRIBUTES = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    "code": {"class"},
    "td": {"colspan", "rowspan", "style"},
    "th": {"colspan", "rowspan", "scope", "style"},
    "input": {"checked"},
    "ol": {"start"},
    "*": {"lang", "dir", "title"},
}
_WITH_IDS = {**_ATTRIBUTES, "*": {*_ATTRIBUTES["*"], "id"}}
_PICTURES = tuple(f"data:image/{kind};base64," for kind in ("png", "jpeg", "gif", "webp"))


class _Depth:
    """A target for lxml's parser that builds nothing and counts."""

    def __init__(self) -> None:
        self._depth = self._elements = 0

    def start(self, tag: str, attributes: object) -> None:
        """Go one deeper. Raises Undecodable."""
        self._depth += 1
        self._elements += 1
        if self._depth > DEPTH:
            raise Undecodable(f"The HTML is nested more than {DEPTH} elements deep; make it flatter.")
        if self._elements > ELEMENTS:
            raise Undecodable(f"The HTML has more than {ELEMENTS:,} elements; send it in smaller parts.")

    def end(self, tag: str) -> None:
        """Go one up."""
        self._depth -= 1

    def close(self) -> None:
        """Do nothing: there is nothing built."""


def check(html: str) -> None:
    """Raise Undecodable where the elements are nested too deep, or too many."""
    parser = etree.HTMLParser(target=_Depth(), encoding="utf-8")
    try:
        parser.feed(html.encode(errors="replace"))
        parser.close()
    except etree.LxmlError:
        return  # an empty text; there is nothing to measure


Kept = Callable[[str, str, str], str | None]
"""Gives the value that an attribute gets, by its element's name, its own and its value; None where it goes."""


def sanitized(html: str, *, kept: Kept | None = None) -> str:
    """Give the HTML without scripts, styles, forms, frames, handlers, and links that run something.

    Links go to http, https, mailto and places relative to the page; pictures may also be written into it. Boxes are
    there to be looked at only. `kept` has a say on each attribute, and on names of places, which go without it: a page
    around this one could stumble over them.
    """
    allowed = kept or _plain
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_EMPTIED,
        attributes=_WITH_IDS if kept else _ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "data"},
        attribute_filter=lambda tag, name, value: allowed(tag, name, value),
        tag_attribute_values={"input": {"type": {"checkbox"}}},
        # one of them only: the order of several differs from run to run
        set_tag_attribute_values={"input": {"disabled": ""}},
        filter_style_properties={"text-align"},
    )


def tree(html: str) -> BeautifulSoup:
    """Read HTML into a tree. Check it first."""
    return BeautifulSoup(html, "lxml")


def _plain(tag: str, attribute: str, value: str) -> str | None:
    """Take no address with content of its own but a picture's."""
    if attribute in ("href", "src", "cite") and value.lstrip().lower().startswith("data:"):
        return value if tag == "img" and value.startswith(_PICTURES) else None
    return value
