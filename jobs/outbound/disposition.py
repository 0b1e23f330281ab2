"""Read the file name out of a Content-Disposition header (RFC 6266), which is hostile text like everything else."""

import re
from email.message import Message
from urllib.parse import unquote

LONGEST = 2_000
"""Characters of the header that are looked at; a longer one names no file."""
_EXTENDED = re.compile(r"(?i);\s*filename\*\s*=\s*utf-8'[a-z0-9-]*'([^\s;]+)")
"""The form that says its alphabet; it comes before the other one."""


def filename(header: str) -> str:
    """Give the name as it stands there, or "" where there is none that can be read."""
    if len(header) > LONGEST:
        return ""
    extended = _EXTENDED.search(header)
    if extended:
        return unquote(extended[1])
    message = Message()
    try:
        message["Content-Disposition"] = as_utf8(header)
        return message.get_filename("")
    except (ValueError, LookupError, TypeError):
        return ""


def as_utf8(header: str) -> str:
    """Read a header that was sent in raw UTF-8, which HTTP hands over as Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except ValueError:
        return header
