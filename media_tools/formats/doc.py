"""Word before 2007 (MS-DOC): read by LibreOffice."""

from media_tools import compound, magic, offices
from media_tools.registry import Format

FORMAT = Format(
    name="doc",
    label="Word 97–2003",
    mime="application/msword",
    kind="document",
    extensions=("doc", "dot"),
    matches=magic.compound,
    inside=compound.family,
    reads=offices.installed("document"),
    remedy="It is an old format; ask for docx, which every program since 2007 reads.",
    engine={"load": "MS Word 97"},
)
