"""HTML: a page of text with its structure; what is written is clean of scripts unless they were asked for."""

from media_tools.registry import Format, installed

FORMAT = Format(
    name="html",
    label="HTML",
    mime="text/html",
    kind="document",
    extensions=("html", "htm"),
    aliases=("htm",),
    reads=installed("nh3", "lxml"),
    writes=installed("nh3", "markdown_it"),
    engine={"read": "markup", "write": "markup"},
)
