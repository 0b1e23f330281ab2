"""OpenDocument presentation (ISO/IEC 26300): read and written by LibreOffice."""

from media_tools import magic, offices
from media_tools.registry import Format

FORMAT = Format(
    name="odp",
    label="OpenDocument presentation",
    mime="application/vnd.oasis.opendocument.presentation",
    kind="presentation",
    extensions=("odp",),
    matches=magic.opendocument("presentation"),
    reads=offices.installed("presentation"),
    writes=offices.installed("presentation"),
    remedy=offices.REMEDY,
    engine={"load": "impress8", "save": "impress8"},
)
