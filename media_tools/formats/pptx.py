"""PowerPoint since 2007 (ISO/IEC 29500): read and written by LibreOffice."""

from media_tools import magic, offices
from media_tools.registry import Format

FORMAT = Format(
    name="pptx",
    label="PowerPoint",
    mime="application/vnd.openxmlformats-officedocument.presentationml.presentation",
    kind="presentation",
    extensions=("pptx", "pptm", "potx", "ppsx"),
    matches=magic.opc("ppt/"),
    reads=offices.installed("presentation"),
    writes=offices.installed("presentation"),
    remedy=offices.REMEDY,
    engine={"load": "Impress MS PowerPoint 2007 XML", "save": "Impress MS PowerPoint 2007 XML"},
)
