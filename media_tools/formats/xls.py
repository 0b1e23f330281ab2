"""Excel before 2007 (MS-XLS): read and written by LibreOffice."""

from media_tools import offices
from media_tools.registry import Format

FORMAT = Format(
    name="xls",
    label="Excel 97–2003",
    mime="application/vnd.ms-excel",
    kind="spreadsheet",
    extensions=("xls", "xlt"),
    reads=offices.installed("spreadsheet"),
    writes=offices.installed("spreadsheet"),
    remedy=offices.REMEDY,
    engine={"load": "MS Excel 97", "save": "MS Excel 97"},
)
