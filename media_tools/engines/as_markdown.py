"""HTML to Markdown, by markdownify, with what it leaves open closed: escapes, fences, addresses, tables, lists."""

import re

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

_SPECIAL = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<=~)~")
_AT_LINE_START = re.compile(r"^([ \t]*)(?=#{1,6}(?:\s|$)|[-+](?:\s|$)|>|=+\s*$|-[-\s]*$|~~~|:?-+:?\s*\|)", re.MULTILINE)
_NUMBER = re.compile(r"^([ \t]*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n[ \t]*\n+")
_FENCES = re.compile(r"^ {0,3}(`{3,})", re.MULTILINE)
_PLAIN_ADDRESS = re.compile(r"[^\s<>()\\]+")
_AUTOLINK = re.compile(r"(?:https?://|mailto:)[^\s<>\\]+")
_LANGUAGE = re.compile(r"language-([\w+#.-]{1,40})$")
_LAST_BREAKS = re.compile(r"(?:\s*(?<!\\)\\\n\s*)+$")
"""Breaks at the end of a block: nothing follows them, and a backslash would be seen."""
_SIDE = re.compile(r"text-align:\s*(left|center|right)")
_RULES = {"left": ":---", "center": ":---:", "right": "---:", None: "---"}


def written(tree: BeautifulSoup, *, gfm: bool) -> str:
    """Give the Markdown of a page. Without `gfm` it uses no table, no strikethrough and no box of a task."""
    _number_items(tree)
    text: str = _Converter(gfm).convert_soup(tree)
    text = text.strip("\n")
    return f"{text}\n" if text else ""


def escaped(text: str) -> str:
    """Give plain text as Markdown that shows it letter by letter."""
    text = _SPECIAL.sub(r"\\\g<0>", text)
    text = _AT_LINE_START.sub(r"\1\\", text)
    return _NUMBER.sub(r"\1\\\2", text)


def _number_items(tree: BeautifulSoup) -> None:
    """Write its number on each item of a numbered list: markdownify counts them anew for every one."""
    for numbered in tree.find_all("ol"):
        start = str(numbered.get("start") or "1")
        first = int(start) if start.isdecimal() and len(start) < 9 else 1
        for number, item in enumerate(numbered.find_all("li", recursive=False), first):
            item["value"] = str(number)


class _Converter(MarkdownConverter):
    """markdownify with GitHub's rules."""

    def __init__(self, gfm: bool) -> None:
        super().__init__(heading_style="atx", bullets="-", newline_style="backslash")
        self._gfm = gfm

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Escape what Markdown would read as its own."""
        text = escaped(text)
        return text.replace("|", "\\|") if parent_tags & {"td", "th"} else text

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Fence code with more ticks than stand in it, and name its language."""
        said = el.get_text().removesuffix("\n")
        if "_inline" in parent_tags:
            return _ticked(" ".join(said.split()))
        code = el.find("code")
        classes = " ".join(code.get_attribute_list("class")) if isinstance(code, Tag) and code.has_attr("class") else ""
        language = _LANGUAGE.search(classes)
        fence = "`" * max([3, *(len(run) + 1 for run in _FENCES.findall(said))])
        lines = [f"{fence}{language[1] if language else ''}", *([said] if said else []), fence]
        return "\n\n" + "\n".join(lines) + "\n\n"

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Put code between ticks."""
        if "_noformat" in parent_tags:
            return text
        said = _ticked(" ".join(el.get_text().split("\n")))
        return said.replace("|", "\\|") if parent_tags & {"td", "th"} else said

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a link; one without an address is its text."""
        href, title = str(el.get("href") or ""), str(el.get("title") or "")
        if "_noformat" in parent_tags or not href or not text.strip():
            return text
        if el.get_text() == href and not title and _AUTOLINK.fullmatch(href):
            return f"<{href}>"
        before, after = (" " if text[:1] == " " else ""), (" " if text[-1:] == " " else "")
        return f"{before}[{_one_line(text.strip())}]({_address(href)}{_title(title)}){after}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a picture, in tables and headings too."""
        alt, source, title = (str(el.get(name) or "") for name in ("alt", "src", "title"))
        if not source:
            return escaped(_one_line(alt))
        return f"![{escaped(_one_line(alt))}]({_address(source)}{_title(title)})"

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Break a line; in a table and a heading there is none to break."""
        return " " if "_inline" in parent_tags else "\\\n"

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a paragraph."""
        return _apart(text, parent_tags)

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a part of a page."""
        return _apart(text, parent_tags)

    convert_article = convert_section = convert_div

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write an item, its later lines under its first."""
        text = _LAST_BREAKS.sub("", text).strip()
        numbered = el.parent is not None and el.parent.name == "ol"
        mark = f"{el.get('value') or 1}. " if numbered else "- "
        first, *others = text.split("\n")
        lines = [mark + first, *(" " * len(mark) + line if line else "" for line in others)]
        return "\n".join(lines).rstrip() + "\n"

    def convert_input(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write the box of a task."""
        if not self._gfm or el.get("type") != "checkbox":
            return ""
        return "[x]" if el.has_attr("checked") else "[ ]"

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Strike text out, where there is a sign for it."""
        said = text.strip()
        if not self._gfm or not said or "_noformat" in parent_tags:
            return text
        return f"{text[: len(text) - len(text.lstrip())]}~~{said}~~{text[len(text.rstrip()) :]}"

    convert_s = convert_strike = convert_del

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a table, or its rows as lines without `gfm`; one inside of a cell is text."""
        if "_inline" in parent_tags:
            return " " + " ".join(text.split()) + " "
        rows = [line for line in text.split("\n") if line.strip()]
        if not self._gfm or not rows:
            return "\n\n" + "\n\n".join(rows) + "\n\n"
        return "\n\n" + "\n".join([rows[0], _rule(el), *rows[1:]]) + "\n\n"

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Write a row on a line of its own."""
        if self._gfm:
            return f"|{text}\n"
        return text.replace(" |", "").strip() + "\n"

    def convert_caption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Leave it out of the table's lines."""
        return ""


def _apart(text: str, parent_tags: set[str]) -> str:
    """Set a paragraph or a part of a page apart by empty lines; in a table and a heading by spaces."""
    text = _LAST_BREAKS.sub("", text).strip(" \t\r\n")
    if "_inline" in parent_tags:
        return f" {text} "
    return f"\n\n{text}\n\n" if text else ""


def _ticked(said: str) -> str:
    if not said.strip():
        return said
    ticks = "`" * (max((len(run) for run in re.findall("`+", said)), default=0) + 1)
    padded = said.startswith("`") or said.endswith("`") or (said[0] == said[-1] == " ")
    return f"{ticks} {said} {ticks}" if padded else f"{ticks}{said}{ticks}"


def _rule(table: Tag) -> str:
    """Give the line below a table's head, with the sides of its columns."""
    first = table.find("tr")
    cells = first.find_all(["td", "th"]) if isinstance(first, Tag) else []
    rules = []
    for cell in cells:
        found = _SIDE.search(str(cell.get("style") or ""))
        rules += [_RULES[found[1] if found else None]] * _span(cell)
    return f"| {' | '.join(rules)} |"


def _span(cell: Tag) -> int:
    span = str(cell.get("colspan") or "")
    return max(1, min(1000, int(span))) if span.isdecimal() and len(span) < 5 else 1


def _address(target: str) -> str:
    target = "".join(target.split("\n"))
    if _PLAIN_ADDRESS.fullmatch(target):
        return target
    kept = target.replace("\\", "\\\\").replace("<", "\\<").replace(">", "\\>")
    return f"<{kept}>"


def _title(title: str) -> str:
    if not title:
        return ""
    said = _BLANK_LINES.sub("\n", title).replace("\\", "\\\\").replace('"', '\\"')
    return f' "{said}"'


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))
