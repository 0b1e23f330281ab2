"""Plain text: taken as UTF-8 or UTF-16, else as Windows-1252, and written as UTF-8. Its bytes say nothing of it."""

from media_tools.registry import Format

FORMAT = Format(
    name="txt",
    label="Text",
    mime="text/plain",
    kind="document",
    extensions=("txt", "text", "log"),
    aliases=("text",),
    text=True,
    reads=True,
    writes=True,
    engine={
        "read": "markup",
        "write": "markup",
        "load": "Text (encoded)",
        "load_options": "UTF8,LF",
        "save": "Text (encoded)",
        "save_options": "UTF8,LF,,,FALSE",
    },
)
