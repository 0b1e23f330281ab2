"""Word since 2007 (ISO/IEC 29500): read and written by LibreOffice; without it made into PDF by dxpdf."""

from media_tools import magic, offices
from media_tools.registry import Format, installed

FORMAT = Format(
    name="docx",
    label="Word",
    mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    kind="document",
    extensions=("docx", "docm", "dotx", "dotm"),
    matches=magic.opc("word/"),
    reads=offices.installed("document") or installed("dxpdf"),
    writes=offices.installed("document"),
    remedy=offices.REMEDY,
    engine={"load": "MS Word 2007 XML", "save": "MS Word 2007 XML"},
)
