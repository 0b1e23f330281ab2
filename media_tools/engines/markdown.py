"""Markdown (CommonMark 0.31 and GitHub's additions) to HTML, by markdown-it-py."""

from functools import cache

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.linkify import linkify
from mdit_py_plugins.tasklists import tasklists_plugin

DEPTH = 100
"""Quotes and lists inside of one another: what lies deeper is left out."""
LINKED_CHARACTERS = 10_000
"""In a longer run of text no bare address becomes a link: looking for them takes its length squared."""


class _Links(LinkifyIt):  # type: ignore[misc]
    """Finds bare addresses in paragraphs of bounded length."""

    def pretest(self, text: str) -> bool:
        """Say whether the text is worth a look."""
        return len(text) <= LINKED_CHARACTERS and bool(super().pretest(text))


def to_html(text: str, *, gfm: bool) -> str:
    """Give the HTML of a Markdown text. HTML in it stays as it is: sanitize what comes out.

    `gfm` adds tables, strikethrough, bare addresses and lists of tasks.
    """
    rendered: str = _parser(gfm).render(text)
    return rendered


@cache
def _parser(gfm: bool) -> MarkdownIt:
    if not gfm:
        return MarkdownIt("commonmark", {"maxNesting": DEPTH})
    parser = MarkdownIt("gfm-like", {"maxNesting": DEPTH, "html": True}).use(tasklists_plugin)
    parser.linkify = _Links()
    parser.inline.ruler.at("linkify", _linked)
    return parser


def _linked(state: StateInline, silent: bool) -> bool:
    """Make a link of an address with its scheme, in paragraphs of bounded length."""
    return len(state.src) <= LINKED_CHARACTERS and linkify(state, silent)
