"""Write zip, tar and tgz to disk, entry by entry: what is compressed already is stored, never compressed again.

Formats: APPNOTE 6.3.10, Zip64 where a size needs it; POSIX pax. Names are UTF-8 and the caller's own.
"""

import shutil
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

COPY_BYTES = 256 * 1024
TRIED_BYTES = 64 * 1024
"""How much of an entry is compressed for a trial, to see whether that is worth it."""
WORTH_IT = 0.9
GZIP_LEVEL = 1
"""Most entries are compressed media, on which a higher level only costs time."""
MODE = 0o644
FIRST_YEAR, LAST_YEAR = 1980, 2107
"""The years that zip can write."""


@dataclass(frozen=True)
class Entry:
    """One file to pack: its path inside, its size in bytes, when it was changed (Unix time), and how to open it."""

    name: str
    size: int
    opened: Callable[[], IO[bytes]]
    modified: int | None = None


def write(target: Path, form: str, entries: Iterable[Entry]) -> None:
    """Write the archive `target` in the format `form`: zip, tar or tgz. Each entry is opened in its turn."""
    if form == "zip":
        _zip(target, entries)
    else:
        _tar(target, entries, compressed=form == "tgz")


def _zip(target: Path, entries: Iterable[Entry]) -> None:
    with zipfile.ZipFile(target, "w") as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, _zip_time(entry.modified))
            info.external_attr = MODE << 16
            info.file_size = entry.size
            with entry.opened() as source:
                head = source.read(TRIED_BYTES)
                shrinks = len(zlib.compress(head, 1)) < WORTH_IT * len(head)
                info.compress_type = zipfile.ZIP_DEFLATED if shrinks else zipfile.ZIP_STORED
                with archive.open(info, "w") as packed:
                    packed.write(head)
                    shutil.copyfileobj(source, packed, COPY_BYTES)


def _tar(target: Path, entries: Iterable[Entry], *, compressed: bool) -> None:
    opened = tarfile.open(target, "w:gz", compresslevel=GZIP_LEVEL) if compressed else tarfile.open(target, "w")  # noqa: SIM115
    with opened as archive:
        for entry in entries:
            info = tarfile.TarInfo(entry.name)
            info.size, info.mode, info.mtime = entry.size, MODE, entry.modified or 0
            with entry.opened() as source:
                archive.addfile(info, source)


def _zip_time(modified: int | None) -> tuple[int, int, int, int, int, int]:
    """Give a time as zip writes it: its first, where there is none that it could write."""
    if modified is not None:
        try:
            parts = time.gmtime(modified)
        except (OverflowError, OSError, ValueError):
            parts = time.gmtime(0)
        if FIRST_YEAR <= parts.tm_year <= LAST_YEAR:
            return (parts.tm_year, parts.tm_mon, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec)
    return (FIRST_YEAR, 1, 1, 0, 0, 0)
