"""Plain text: whether a file is one, and in which encoding."""

import codecs
from pathlib import Path

CHUNK = 256 * 1024
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\f\r\x1b")


def is_text(path: Path) -> bool:
    """Tell whether the whole file is text in the encoding that it seems to have."""
    name = encoding(path)
    try:
        with path.open(encoding=name, newline="") as file:
            while chunk := file.read(CHUNK):
                if not _CONTROLS.isdisjoint(map(ord, set(chunk))):
                    return False
    except UnicodeError:
        return False
    return True


def encoding(path: Path) -> str:
    """Name the encoding in Python's word: what a byte order mark says, else UTF-8, else Windows-1252."""
    with path.open("rb") as file:
        start = file.read(4)
        marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
        if marked:
            return marked
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"
