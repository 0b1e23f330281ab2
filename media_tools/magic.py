"""Small ways to recognise a file by its first bytes, for the format modules to put together."""

import re
from collections.abc import Callable

Matches = Callable[[bytes], bool]

_XML_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*", re.DOTALL)
_SVG_ROOT = re.compile(r"<(?:[\w.-]+:)?svg[\s>/]")


def starts(*prefixes: bytes) -> Matches:
    """Match a file that begins with one of the prefixes."""
    return lambda head: head.startswith(prefixes)


def riff(kind: bytes) -> Matches:
    """Match a RIFF container of a four-letter kind, such as `WEBP`."""
    return lambda head: head[:4] == b"RIFF" and head[8:12] == kind


def brand(*brands: bytes) -> Matches:
    """Match an ISO base media file (ISO/IEC 14496-12) whose major brand is one of these."""
    return lambda head: head[4:8] == b"ftyp" and head[8:12] in brands


def ebml(kind: bytes) -> Matches:
    """Match a Matroska file of one document type, such as `webm`."""
    return lambda head: head[:4] == b"\x1aE\xdf\xa3" and kind in head[:64]


def svg(head: bytes) -> bool:
    """Match XML whose first element is `svg`, in UTF-8 or UTF-16."""
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = head.decode("utf-16" if wide else "utf-8-sig", errors="ignore")
    prologue = _XML_PROLOGUE.match(text)
    return prologue is not None and _SVG_ROOT.match(text, prologue.end()) is not None
