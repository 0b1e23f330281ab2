"""Small ways to recognise a file by its first bytes, for the format modules to put together."""

import re
import struct
import zlib
from collections.abc import Callable, Iterator

Matches = Callable[[bytes], bool]

_XML_PROLOGUE = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*", re.DOTALL)
_DNG_VERSION, _PHOTOMETRIC, _SUBFILE_TYPE, _SUBFILES, _MAKE = 50706, 262, 254, 330, 271
_COLOUR_FILTER, _REDUCED, _SHORT = 32803, 1, 3
_RAW_MAKERS = (b"NIKON", b"SONY")
_SUBRIP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,20}\d{1,9}[ \t]{0,20}\r?\n\s{0,20}\d{1,4}:\d\d:\d\d[,.]\d{1,3}[ \t]{0,20}-->"
)
_RICH_TEXT = re.compile(rb"\{\\rtf\d{0,3}[\s\\{}]")
_NO_LETTER = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_HTML_ROOT = re.compile(
    r"\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE | re.DOTALL
)
_OPC_MARKS = (
    "[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "word/document.xml",
    "xl/workbook.xml", "ppt/presentation.xml",
)  # fmt: skip
"""Entries of which a package of the Office formats has one among its first (ISO/IEC 29500-2)."""
_MAIN_PARTS = {"word/": b"wordprocessingml", "xl/": b"spreadsheetml", "ppt/": b"presentationml"}
_ENTRY, _ENTRY_BYTES = b"PK\x03\x04", 30
_TYPES_BYTES = 64 * 1024
_SIZE_FOLLOWS = 0x8
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


def any_brand(head: bytes) -> bool:
    """Match an ISO base media file of any brand: what no format before it has claimed is a film."""
    return head[4:8] == b"ftyp" and head[8:12] != b"crx "


def quicktime(head: bytes) -> bool:
    """Match a QuickTime file, also an old one that begins with an atom of content and names no brand."""
    return brand(b"qt  ")(head) or head[4:8] in (b"moov", b"mdat", b"wide", b"pnot")


def form(*kinds: bytes) -> Matches:
    """Match an IFF container of four-letter kinds, such as `AIFF`."""
    return lambda head: head[:4] == b"FORM" and head[8:12] in kinds


def transport_stream(head: bytes) -> bool:
    """Match MPEG-TS by its sync bytes, in packets of 188 bytes or of 192, as cameras write them."""
    return any(head[first : first + 2 * size + 1 : size] == b"GGG" for first, size in ((0, 188), (4, 192)))


def adts(head: bytes) -> bool:
    """Match frames of AAC: twelve bits of sync, layer 0."""
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def mpeg_audio(head: bytes) -> bool:
    """Match a frame of MPEG audio layer 2 or 3, or the ID3 tag before it."""
    return head[:3] == b"ID3" or (
        len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 in (0x02, 0x04) and _sane(head)
    )


def _sane(head: bytes) -> bool:
    """Tell whether bit rate, sample rate and version of a frame have values that exist."""
    return head[1] & 0x18 != 0x08 and head[2] & 0xF0 not in (0x00, 0xF0) and head[2] & 0x0C != 0x0C


def ebml(kind: bytes) -> Matches:
    """Match a Matroska file of one document type, such as `webm`."""
    return lambda head: head[:4] == b"\x1aE\xdf\xa3" and kind in head[:64]


def subrip(head: bytes) -> bool:
    """Match SubRip: a number, and below it the times of the first text; in UTF-16 too."""
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    return _SUBRIP.match(head.decode("utf-16", errors="ignore").encode() if wide else head) is not None


def svg(head: bytes) -> bool:
    """Match XML whose first element is `svg`, in UTF-8 or UTF-16."""
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = head.decode("utf-16" if wide else "utf-8-sig", errors="ignore")
    prologue = _XML_PROLOGUE.match(text)
    return prologue is not None and _SVG_ROOT.match(text, prologue.end()) is not None


def epub(head: bytes) -> bool:
    """Match an archive whose first entry says that it is an EPUB, stored as the standard wants it."""
    return head[:4] == b"PK\x03\x04" and head[30:58] == b"mimetypeapplication/epub+zip"


def fictionbook(head: bytes) -> bool:
    """Match XML whose first element is FictionBook, or a zip whose first entry is named like one."""
    if head[:4] == b"PK\x03\x04":
        return head[30 : 30 + int.from_bytes(head[26:28], "little")].lower().endswith(b".fb2")
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = head.decode("utf-16" if wide else "utf-8-sig", errors="ignore")
    prologue = _XML_PROLOGUE.match(text)
    return prologue is not None and text.startswith("<FictionBook", prologue.end())


def mobipocket(head: bytes) -> bool:
    """Match a database of Palm's that holds a book."""
    return head[60:68] == b"BOOKMOBI"


def kindle(head: bytes) -> bool:
    """Match a book of Palm's whose first record names version 8, where it lies in the head."""
    first = int.from_bytes(head[78:82], "big")
    return (
        mobipocket(head) and head[first + 16 : first + 20] == b"MOBI" and head[first + 36 : first + 40] == b"\0\0\0\x08"
    )


def tiff(head: bytes) -> bool:
    """Match a TIFF 6.0 or BigTIFF that is a picture, and no camera's RAW in the same structure."""
    return head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+") and not camera_tiff(head)


def camera_tiff(head: bytes) -> bool:
    """Match a camera's RAW in the structure of a TIFF, by the tags of its first directory.

    DNG says its version. In others the pixels lie under a colour filter, or the directory is of a small preview and
    names those of the rest (Nikon, Sony). Canon writes its mark behind the header.
    """
    tags = _first_directory(head)
    if _DNG_VERSION in tags or tags.get(_PHOTOMETRIC) == _COLOUR_FILTER:
        return True
    made_by = tags.get(_MAKE, len(head))
    preview = tags.get(_SUBFILE_TYPE) == _REDUCED and _SUBFILES in tags
    return (preview and head[made_by : made_by + 8].startswith(_RAW_MAKERS)) or (bool(tags) and head[8:10] == b"CR")


def _first_directory(head: bytes) -> dict[int, int]:
    """Give the tags of a TIFF's first directory, as far as it lies in the head, each with its value or its place."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(head[:4])
    if order is None or len(head) < 8:
        return {}
    (start,) = struct.unpack_from(f"{order}I", head, 4)
    tags: dict[int, int] = {}
    if start + 2 <= len(head):
        (count,) = struct.unpack_from(f"{order}H", head, start)
        for place in range(start + 2, min(start + 2 + 12 * count, len(head) - 11), 12):
            tag, kind = struct.unpack_from(f"{order}HH", head, place)
            (tags[tag],) = struct.unpack_from(f"{order}{'H' if kind == _SHORT else 'I'}", head, place + 8)
    return tags


def compound(head: bytes) -> bool:
    """Match a compound file (MS-CFB), as Office wrote before 2007 and writes around what is locked with a password."""
    return head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rtf(head: bytes) -> bool:
    """Match Rich Text: its first word, and nothing but letters up to where a picture may begin."""
    return _RICH_TEXT.match(head) is not None and not _NO_LETTER.search(head.partition(b"\\bin")[0])


def html(head: bytes) -> bool:
    """Match a text whose first element is one of HTML's outermost."""
    wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
    return _HTML_ROOT.match(head.decode("utf-16" if wide else "utf-8-sig", errors="ignore")) is not None


def opendocument(kind: str) -> Matches:
    """Match an OpenDocument package: its first entry says the kind, unpacked. A template is of the kind too."""
    told = f"mimetypeapplication/vnd.oasis.opendocument.{kind}".encode()
    return lambda head: (
        head[:4] == _ENTRY
        and head[_ENTRY_BYTES:].startswith(told)
        and not head[_ENTRY_BYTES + len(told) :].startswith(b"-master")
    )


def opc(folder: str) -> Matches:
    """Match a package of the Office formats whose main part lies in `folder`, by its first entries."""
    return lambda head: _opc_folder(head) == folder


def plain_zip(head: bytes) -> bool:
    """Match a ZIP archive that is no document."""
    return head[:4] in (_ENTRY, b"PK\x05\x06") and _opc_folder(head) is None and not _says_its_type(head)


def _says_its_type(head: bytes) -> bool:
    return head[_ENTRY_BYTES:].startswith(b"mimetypeapplication/")


def _opc_folder(head: bytes) -> str | None:
    """Name the folder of the main part: by the list of types where it is among the first entries, else by names."""
    names = list(_entries(head))
    if not any(name in _OPC_MARKS for name, _ in names):
        return None
    types = next((data for name, data in names if name == "[Content_Types].xml"), b"")
    for folder, word in _MAIN_PARTS.items():
        if word + b".document.main" in types or word + b".sheet.main" in types or word + b".presentation.main" in types:
            return folder
    return next((folder for name, _ in names for folder in _MAIN_PARTS if name.startswith(folder)), None)


def _entries(head: bytes) -> Iterator[tuple[str, bytes]]:
    """Give name and content of the entries at the start of a ZIP, the contents as far as they lie in the head."""
    place = 0
    while head[place : place + 4] == _ENTRY and place + _ENTRY_BYTES <= len(head):
        flags, method, packed, name_size, more = struct.unpack_from("<6xHH8xI4xHH", head, place)
        begin = place + _ENTRY_BYTES + name_size + more
        name = head[place + _ENTRY_BYTES : place + _ENTRY_BYTES + name_size].decode("utf-8", errors="replace")
        data = head[begin : begin + packed] if packed and not flags & _SIZE_FOLLOWS else head[begin:]
        yield name, _inflated(data) if method else data
        place = begin + packed if not flags & _SIZE_FOLLOWS else head.find(_ENTRY, begin)
        if place < 0:
            return


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, _TYPES_BYTES)
    except zlib.error:
        return b""
