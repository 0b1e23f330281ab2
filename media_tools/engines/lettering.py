"""The letters of a text file: by its byte order mark, by its own word, as UTF-8, or as western Europe wrote."""

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
SAID = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.I
)
"""Where HTML and XML say their encoding."""
_SAID_BYTES = 1024
_KNOWN = re.compile(
    r"iso-?8859-?\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|macintosh|gb2312|gbk|gb18030|big5|euc-jp|shift_jis|iso-2022-jp"
    r"|euc-kr"
)
"""The encodings that are believed: Python has others, and some of them are slow on purpose."""
_LATIN = re.compile(r"iso-?8859-?1")


def read(data: bytes, said: re.Pattern[bytes] | None = None) -> str:
    """Give the text with plain line ends and without NUL. `said` finds the encoding that the file names itself.

    Bytes that are no letters in their encoding become U+FFFD.
    """
    text = _decoded(data, said)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _decoded(data: bytes, said: re.Pattern[bytes] | None) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    found = said.search(data, 0, _SAID_BYTES) if said else None
    word = found[1].decode("ascii").lower() if found else ""
    if _KNOWN.fullmatch(word):
        # everybody who writes Latin 1 means what Windows made of it
        return data.decode("cp1252" if _LATIN.fullmatch(word) else word, errors="replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
