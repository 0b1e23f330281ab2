"""HTML: laid out by LibreOffice as a document, not as a browser would; written with its pictures inside."""

from media_tools import magic
from media_tools.registry import Format

FORMAT = Format(
    name="html",
    label="HTML",
    mime="text/html",
    kind="document",
    extensions=("html", "htm", "xhtml"),
    aliases=("htm",),
    matches=magic.html,
    text=True,
    reads=True,
    writes=True,
    engine={
        "read": "markup",
        "write": "markup",
        "load": "HTML (StarWriter)",
        "save": "HTML (StarWriter)",
        "save_options": "EmbedImages",
    },
)
