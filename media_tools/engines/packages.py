"""Packages of documents (OPC, OpenDocument) looked at before anything reads them: bombs, entities and locks."""

import errno
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.parsers import expat

from media_tools.engines.archive_zip import ENCRYPTED
from media_tools.errors import (
    ArchiveBomb,
    ArchiveTooLarge,
    ArchiveTooManyEntries,
    DocumentEncrypted,
    MediaError,
    Undecodable,
)
from media_tools.limits import MIB, Limits

PROLOGUE_BYTES = 64 * 1024
"""What stands before the first element of a part; entities can be declared nowhere else."""
WRITTEN = (".xml", ".rels", ".rdf", ".vml")
SLIDES = "ppt/presentation.xml"
PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
"""Of slides, parts that LibreOffice ends on where they are no XML; in other documents it passes them over."""
MANIFEST = "META-INF/manifest.xml"
MANIFEST_BYTES = MIB
LOCKED = "The document is locked with a password; save it without one and send it again."


@contextmanager
def reading() -> Iterator[None]:
    """Turn whatever a library says of a broken document into Undecodable; full disks and memory stay what they are."""
    try:
        yield
    except (MediaError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        raise Undecodable("The document is damaged or cut short; save it again and check it before sending.") from error


def check(source: Path, limits: Limits) -> list[str]:
    """Refuse a package that swells, declares entities or is locked, and name its parts.

    Raises ArchiveBomb, ArchiveTooLarge, ArchiveTooManyEntries, DocumentEncrypted or Undecodable.
    """
    with reading(), source.open("rb") as file, zipfile.ZipFile(file) as opened:
        entries = opened.infolist()
        if len(entries) > limits.archive_entries:
            raise ArchiveTooManyEntries(f"The document has more than {limits.archive_entries:,} parts; split it.")
        _check_size(sum(entry.file_size for entry in entries), source.stat().st_size, limits)
        for entry in entries:
            if entry.flag_bits & ENCRYPTED:
                raise DocumentEncrypted(LOCKED)
            if entry.filename.lower().endswith(WRITTEN):
                with opened.open(entry) as part:
                    _check_part(part.read(PROLOGUE_BYTES))
        names = opened.namelist()
        for name in PROPERTIES if SLIDES in names else ():
            if name in names:
                with opened.open(name) as part:
                    expat.ParserCreate(namespace_separator=" ").ParseFile(part)
        if MANIFEST in names:
            with opened.open(MANIFEST) as part:
                if b"encryption-data" in part.read(MANIFEST_BYTES):
                    raise DocumentEncrypted(LOCKED)
        return [entry.filename for entry in entries]


def _check_size(unpacked: int, packed: int, limits: Limits) -> None:
    if unpacked > max(limits.archive_free_bytes, limits.archive_ratio * packed):
        raise ArchiveBomb(f"The document unpacks to more than {limits.archive_ratio} times its size; save it again.")
    if unpacked > limits.archive_bytes(packed):
        raise ArchiveTooLarge(
            f"The document unpacks to more than {limits.archive_bytes(packed) // MIB:,} MiB, the most for one of its "
            "size; split it."
        )


def _check_part(start: bytes) -> None:
    """Refuse the start of a part that declares entities, in UTF-8 or UTF-16."""
    if b"<!ENTITY" in start.replace(b"\0", b"").upper():
        raise Undecodable("The document declares XML entities, which are not read here; save it again without them.")
