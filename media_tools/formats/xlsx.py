"""Excel since 2007 (ISO/IEC 29500): tables by openpyxl, all else by LibreOffice."""

from media_tools import magic, offices
from media_tools.registry import Format, installed

FORMAT = Format(
    name="xlsx",
    label="Excel",
    mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    kind="spreadsheet",
    extensions=("xlsx", "xlsm", "xltx", "xltm"),
    matches=magic.opc("xl/"),
    reads=offices.installed("spreadsheet") or installed("openpyxl"),
    writes=offices.installed("spreadsheet") or installed("openpyxl"),
    remedy=offices.REMEDY,
    engine={"load": "Calc MS Excel 2007 XML", "save": "Calc MS Excel 2007 XML"},
)
