"""OpenDocument spreadsheet (ISO/IEC 26300): read and written by LibreOffice."""

from media_tools import magic, offices
from media_tools.registry import Format

FORMAT = Format(
    name="ods",
    label="OpenDocument spreadsheet",
    mime="application/vnd.oasis.opendocument.spreadsheet",
    kind="spreadsheet",
    extensions=("ods",),
    matches=magic.opendocument("spreadsheet"),
    reads=offices.installed("spreadsheet"),
    writes=offices.installed("spreadsheet"),
    remedy=offices.REMEDY,
    engine={"load": "calc8", "save": "calc8"},
)
