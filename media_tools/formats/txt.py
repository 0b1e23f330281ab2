"""Plain text; told by its name, never by its bytes."""

from media_tools.registry import Format

FORMAT = Format(
    name="txt",
    label="Plain text",
    mime="text/plain",
    kind="document",
    extensions=("txt", "text"),
    aliases=("text",),
    reads=True,
    writes=True,
    engine={"read": "markup", "write": "markup"},
)
