"""Camera RAW: what a sensor saw, developed when it is read. DNG, CR2, CR3, NEF, ARW, RAF, ORF, RW2 and PEF."""

from media_tools import magic
from media_tools.registry import Format, installed

_OWN_MARKS = magic.starts(b"FUJIFILMCCD-RAW ", b"IIRO", b"IIRS", b"MMOR", b"IIU\0")
_CANON = magic.brand(b"crx ")

FORMAT = Format(
    name="raw",
    label="Camera RAW",
    mime="image/x-dcraw",
    kind="image",
    extensions=("dng", "cr2", "cr3", "nef", "arw", "raf", "orf", "rw2", "pef"),
    aliases=("dng", "cr2", "cr3", "nef", "arw", "raf", "orf", "rw2", "pef"),
    matches=lambda head: magic.camera_tiff(head) or _OWN_MARKS(head) or _CANON(head),
    reads=installed("rawpy"),
    remedy="A RAW is made by a camera alone; use tiff or png, which hold 16 bits a channel too.",
    lossless=True,
    engine={"read": "raw"},
)
