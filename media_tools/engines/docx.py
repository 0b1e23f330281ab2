"""dxpdf: a Word document as PDF where there is no LibreOffice, and the features of documents that it does not draw."""

import re
import zipfile
from pathlib import Path

import dxpdf

from media_tools.engines import fonts
from media_tools.errors import Undecodable

MOST_BYTES = 64 * 1024 * 1024
"""So much of the text of a document is looked through for what is not drawn."""
UNDRAWN_PARTS = {
    "charts": re.compile(r"word/charts/chart\d*\.xml"),
    "diagrams": re.compile(r"word/diagrams/"),
    "comments": re.compile(r"word/comments\.xml"),
    "embedded objects": re.compile(r"word/embeddings/"),
}
UNDRAWN_WORDS = {
    "formulas": b"<m:oMath",
    "columns": b'<w:cols w:num="',
}


def write(source: Path, target: Path) -> None:
    """Draw the document. Raises Undecodable."""
    try:
        with fonts.for_documents():
            dxpdf.convert_file(str(source), str(target))
    except MemoryError:
        raise
    except Exception as error:  # the binding's own errors have no class in common
        raise Undecodable("The document is damaged or cut short; save it again and check it before sending.") from error


def undrawn(source: Path, parts: list[str]) -> list[str]:
    """Name what is in the document and will not be in its PDF."""
    found = [word for word, pattern in UNDRAWN_PARTS.items() if any(map(pattern.match, parts))]
    with zipfile.ZipFile(source) as opened:
        main = next((part for part in parts if part == "word/document.xml"), None)
        with opened.open(main or parts[0]) as part:
            text = part.read(MOST_BYTES)
    return found + [word for word, mark in UNDRAWN_WORDS.items() if mark in text]
