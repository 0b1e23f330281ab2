"""PowerPoint before 2007 (MS-PPT): read by LibreOffice."""

from media_tools import offices
from media_tools.registry import Format

FORMAT = Format(
    name="ppt",
    label="PowerPoint 97–2003",
    mime="application/vnd.ms-powerpoint",
    kind="presentation",
    extensions=("ppt", "pps", "pot"),
    reads=offices.installed("presentation"),
    remedy="It is an old format; ask for pptx, which every program since 2007 reads.",
    engine={"load": "MS PowerPoint 97"},
)
