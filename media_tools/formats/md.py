"""Markdown (CommonMark, RFC 7763): text with signs for its structure; told by its name, never by its bytes."""

from media_tools.registry import Format, installed

FORMAT = Format(
    name="md",
    label="Markdown",
    mime="text/markdown",
    kind="document",
    extensions=("md", "markdown"),
    aliases=("markdown",),
    text=True,
    reads=installed("markdown_it"),
    writes=installed("markdownify"),
    engine={"read": "markup", "write": "markup"},
)
