"""HTML to plain text: paragraphs apart by an empty line, lists with their marks, tables in columns."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString

_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul",
}  # fmt: skip
_UNSEEN = {"script", "style", "template", "noscript", "head", "title", "iframe", "object", "svg", "math"}
_TIGHT = {"li", "dt", "dd"}
_CELL_CHARACTERS = 60
"""A column that would be wider is not filled up: what stands to its right moves."""


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """What is kept; `blocks` are the elements, by identity, that begin a line of their own."""

    links: bool
    tables: bool
    blocks: frozenset[int]


@dataclass(frozen=True)
class _Block:
    """Lines that stand together; `tight` ones need no empty line to others that are tight."""

    lines: tuple[str, ...]
    tight: bool = False


def written(tree: BeautifulSoup, *, links: bool, tables: bool) -> str:
    """Give the text of a page. `links` keeps where links lead; `tables` writes columns under one another."""
    wish = _Wish(links=links, tables=tables, blocks=_block_elements(tree))
    text = "\n".join(_joined(_blocks(tree, wish)))
    return f"{text}\n" if text else ""


def _joined(blocks: Iterable[_Block]) -> Iterator[str]:
    before: _Block | None = None
    for block in blocks:
        if before is not None and not (before.tight and block.tight):
            yield ""
        yield from block.lines
        before = block


def _blocks(parent: Tag, wish: _Wish) -> Iterator[_Block]:
    """Give what stands in an element, block by block; text between them is a paragraph of its own."""
    loose: list[str] = []
    for child in parent.children:
        if isinstance(child, Tag) and id(child) in wish.blocks:
            yield from _paragraph(loose)
            loose = []
            yield from _block(child, wish)
        else:
            loose.append(_inline(child, wish))
    yield from _paragraph(loose, tight=parent.name in _TIGHT)


def _block(element: Tag, wish: _Wish) -> Iterator[_Block]:
    if element.name in _UNSEEN:
        return
    match element.name:
        case "pre":
            yield _Block(tuple(element.get_text().strip("\n").split("\n")))
        case "hr":
            yield _Block(("---",))
        case "table":
            yield from _table(element, wish)
        case "ul" | "ol":
            yield from _list(element, wish)
        case "blockquote":
            if lines := tuple(_joined(_blocks(element, wish))):
                yield _Block(tuple(f"> {line}".rstrip() for line in lines))
        case _:
            yield from _blocks(element, wish)


def _list(element: Tag, wish: _Wish) -> Iterator[_Block]:
    start = str(element.get("start") or "1")
    number = int(start) if start.isdecimal() and len(start) < 9 else 1
    loose = any(item.find("p", recursive=False) for item in element.find_all("li", recursive=False))
    for child in element.children:
        if not isinstance(child, Tag) or child.name in _UNSEEN:
            continue
        mark = f"{number}. " if element.name == "ol" else "- "
        number += 1
        first, *others = list(_joined(_blocks(child, wish))) or [""]
        pad = " " * len(mark)
        yield _Block(((mark + first).rstrip(), *((pad + line).rstrip() for line in others)), tight=not loose)


def _table(element: Tag, wish: _Wish) -> Iterator[_Block]:
    """Write the rows of a table, those of tables inside of its cells apart."""
    rows = []
    for line in element.find_all("tr"):
        if line.find_parent("table") is element:
            columns = [cell for cell in line.children if isinstance(cell, Tag) and cell.name in ("td", "th")]
            rows.append([" ".join(" ".join(_joined(_blocks(cell, wish))).split()) for cell in columns])
    caption = element.find("caption")
    if isinstance(caption, Tag) and caption.find_parent("table") is element:
        yield from _blocks(caption, wish)
    rows = [row for row in rows if any(row)]
    if not rows:
        return
    if not wish.tables:
        yield _Block(tuple(" ".join(cell for cell in row if cell) for row in rows))
        return
    widths = [0] * max(map(len, rows))
    for cells in rows:
        for column, cell in enumerate(cells):
            widths[column] = max(widths[column], min(_width(cell), _CELL_CHARACTERS))
    yield _Block(tuple(_row(row, widths) for row in rows))


def _row(row: list[str], widths: list[int]) -> str:
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False))
    return " | ".join(padded).rstrip()


def _width(text: str) -> int:
    """Give the columns of a terminal that a text takes: letters of East Asia take two, marks above letters none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF") for each in text)


def _paragraph(pieces: list[str], *, tight: bool = False) -> Iterator[_Block]:
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\0")]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    if lines:
        yield _Block(tuple(lines), tight)


def _inline(node: object, wish: _Wish) -> str:
    """Give the text of a piece of a line; a break is NUL, which no text that was read holds."""
    if isinstance(node, Comment) or (isinstance(node, NavigableString) and type(node) is not NavigableString):
        return ""
    if not isinstance(node, Tag):
        return str(node)
    if node.name in _UNSEEN:
        return ""
    match node.name:
        case "br":
            return "\0"
        case "img":
            return str(node.get("alt") or "")
        case "input":
            return ("[x]" if node.has_attr("checked") else "[ ]") if node.get("type") == "checkbox" else ""
    said = "".join(_inline(child, wish) for child in node.children)
    href = str(node.get("href") or "") if node.name == "a" and wish.links else ""
    if not href or href.startswith("#") or href.removeprefix("mailto:") == said.strip():
        return said
    if not said.strip() or href in (said.strip(), f"http://{said.strip()}"):
        return said if said.strip() else href
    return f"{said} ({href})"


def _block_elements(tree: BeautifulSoup) -> frozenset[int]:
    """Find the elements that begin a line of their own: a link or a span around such a one does too."""
    found: set[int] = set()
    for element in tree.find_all([*_BLOCKS]):
        around: Tag | None = element
        while around is not None and id(around) not in found:
            found.add(id(around))
            around = around.parent
    return frozenset(found)
