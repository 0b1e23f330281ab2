"""OpenDocument text (ISO/IEC 26300): read and written by LibreOffice."""

from media_tools import magic, offices
from media_tools.registry import Format

FORMAT = Format(
    name="odt",
    label="OpenDocument text",
    mime="application/vnd.oasis.opendocument.text",
    kind="document",
    extensions=("odt",),
    matches=magic.opendocument("text"),
    reads=offices.installed("document"),
    writes=offices.installed("document"),
    remedy=offices.REMEDY,
    engine={"load": "writer8", "save": "writer8"},
)
