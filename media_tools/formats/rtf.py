"""Rich Text Format 1.9: read and written by LibreOffice."""

from media_tools import magic, offices
from media_tools.registry import Format

FORMAT = Format(
    name="rtf",
    label="Rich text",
    mime="application/rtf",
    kind="document",
    extensions=("rtf",),
    matches=magic.rtf,
    reads=offices.installed("document"),
    writes=offices.installed("document"),
    remedy=offices.REMEDY,
    engine={"load": "Rich Text Format", "save": "Rich Text Format"},
)
