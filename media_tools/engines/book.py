"""A book between its formats: chapters of clean HTML whose links lead to one another, and the pictures in them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from media_tools import detect
from media_tools.engines import hypertext
from media_tools.errors import Undecodable
from media_tools.limits import MIB

MOST_TEXT = 32 * MIB
"""Letters of all chapters together: ten times the longest novel."""
MOST_CHAPTERS = 2_000
PICTURES = ("jpg", "png", "gif", "webp")
"""What every reader of books shows."""
_UNTOLD = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What no XML may hold."""
_SCHEME = re.compile(r"\s*(https?://|mailto:)", re.IGNORECASE)
_PLACE = re.compile(r"[\s\"'<>&]+")

Find = Callable[[str], str | None]
"""Gives the name of a picture, or the place that a link inside of the book leads to, as the chapter writes it."""


@dataclass(frozen=True)
class Chapter:
    """A part of a book. Names of places in it begin with `c` and its number; links inside lead to `#c2` or `#c2-name`.

    Sources of pictures in `html` are keys of the book's `pictures`.
    """

    title: str
    html: str


@dataclass(kw_only=True)
class Book:
    """What is known of a book. `pictures` maps names with the ending of their format to the files that hold them."""

    title: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    chapters: list[Chapter] = field(default_factory=list)
    pictures: dict[str, Path] = field(default_factory=dict)
    letters: int = 0

    def add(self, html: str, title: str, picture: Find, link: Find) -> None:
        """Take the next chapter, cleaned. Raises Undecodable beyond all measure.

        An empty title becomes that of its first heading, or its number.
        """
        number = len(self.chapters) + 1
        self.letters += len(html)
        if number > MOST_CHAPTERS or self.letters > MOST_TEXT:
            raise Undecodable("The book is longer than is read here; send it in smaller parts.")
        hypertext.check(html)
        clean = hypertext.sanitized(html, kept=_kept(number, picture, link))
        root = lxml_html.fragment_fromstring(_UNTOLD.sub("", clean), create_parent="div")
        for image in list(root.iter("img")):
            if not image.get("src"):
                image.tail = f"{image.get('alt') or ''}{image.tail or ''}"
                image.drop_tag()
        heading = next(root.iter("h1", "h2", "h3", "h4", "h5", "h6"), None)
        found = title or ("" if heading is None else heading.text_content())
        self.chapters.append(Chapter(plain(found)[:200] or str(number), inner(root, "html")))

    def take_picture(self, path: Path) -> str | None:
        """Take a file as a picture of the book and give its name; None for what readers do not show."""
        with path.open("rb") as file:
            known = detect.sniff(file.read(detect.HEAD_BYTES))
        if known is None or known.name not in PICTURES:
            return None
        name = f"p{len(self.pictures) + 1}.{known.extensions[0]}"
        self.pictures[name] = path
        return name


def place(number: int, name: str = "") -> str:
    """Give the place of a chapter, or of a name in it."""
    name = _PLACE.sub("_", name.strip())
    return f"c{number}-{name}" if name else f"c{number}"


def plain(text: str) -> str:
    """Give a title on one line, without what no XML may hold."""
    return " ".join(_UNTOLD.sub("", text).split())


def inner(root: "etree._Element", method: str) -> str:
    """Give what stands in an element, written as `html` or `xml`."""
    first = etree.Element("x")
    first.text = root.text
    begin = etree.tostring(first, encoding="unicode")[3:-4] if root.text else ""
    return begin + "".join(etree.tostring(child, encoding="unicode", method=method) for child in root)


def _kept(number: int, picture: Find, link: Find) -> hypertext.Kept:
    def kept(tag: str, name: str, value: str) -> str | None:
        match name:
            case "id":
                return place(number, value) if value.strip() else None
            case "src":
                return picture(value) if tag == "img" else None
            case "href" | "cite":
                return value.strip() if _SCHEME.match(value) else link(value) if name == "href" else None
        return value

    return kept
