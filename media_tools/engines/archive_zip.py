"""ZIP (APPNOTE 6.3.10), read entry by entry: stored and deflated, Zip64 too."""

import calendar
import io
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path

from media_tools.engines.archive_store import CHUNK, Store, reading, safe_path, special
from media_tools.errors import ArchiveBomb, ArchiveEncrypted, ArchiveTooManyEntries, UnsupportedMedia
from media_tools.limits import MIB

DIRECTORY_BYTES = 4 * MIB
"""The largest list of entries that is read: `zipfile` makes an object of each before it can be asked how many."""
ENTRY_BYTES = 2 * 1024
"""So much of the list an entry may take where an operator lets more of them in."""
HEADER_BYTES = 30
"""The least that stands before an entry's content."""
ENCRYPTED = 0x1 | 0x40 | 0x2000
UTF_8 = 0x800


class _File(io.FileIO):
    """The archive, read in pieces of bounded size: as long as a list of so many entries may be."""

    def __init__(self, path: Path, entries: int) -> None:
        super().__init__(path)
        self._most_bytes = max(DIRECTORY_BYTES, ENTRY_BYTES * entries)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read at most `size` bytes. Raises ArchiveTooManyEntries for a list of entries beyond all measure."""
        if size is not None and size > self._most_bytes:
            raise ArchiveTooManyEntries("The archive's list of entries is too long; send it in smaller parts.")
        return super().read(size)


def unpack(source: Path, store: Store) -> None:
    """Unpack every file. Raises the refusals of archives, and UnsupportedMedia for another compression."""
    with reading("ZIP"), _File(source, store.most_entries) as file, zipfile.ZipFile(file) as opened:
        entries = opened.infolist()
        store.count_entries(len(entries))
        _check(entries, opened.start_dir)
        store.check_bytes(sum(entry.file_size for entry in entries))
        for entry in entries:
            name = _name(entry)
            if entry.is_dir():
                safe_path(name)
                continue
            sink = store.open(name, _modified(entry))
            with opened.open(entry) as content:
                while chunk := content.read(CHUNK):
                    sink.write(chunk)
            sink.end()


def _check(entries: Sequence[zipfile.ZipInfo], end: int) -> None:
    """Look at all entries before the first byte is unpacked; `end` is where their contents must end."""
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise ArchiveEncrypted("The archive is locked with a password; pack it again without one.")
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise special()
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnsupportedMedia("The archive uses a compression that is not read here; pack it again as plain ZIP.")
    last = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < 0:
            raise zipfile.BadZipFile("A content begins before the file does.")
        if entry.header_offset < last:
            raise ArchiveBomb("The archive's entries overlap; pack the files again.")
        last = entry.header_offset + HEADER_BYTES + entry.compress_size
    if last > end:
        raise zipfile.BadZipFile("The last content ends behind the list of entries.")


def _name(entry: zipfile.ZipInfo) -> str:
    """Give the name as its packer meant it: many wrote UTF-8 without saying so, the others wrote code page 437."""
    if entry.flag_bits & UTF_8:
        return entry.orig_filename
    try:
        return entry.orig_filename.encode("cp437").decode()
    except UnicodeError:
        return entry.orig_filename


def _modified(entry: zipfile.ZipInfo) -> int | None:
    try:
        return calendar.timegm((*entry.date_time, 0, 0, 0))
    except ValueError:
        return None
