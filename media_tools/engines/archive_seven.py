"""7z, read by py7zr: what the archive declares is checked before anything is unpacked, and bounded while it is."""

from pathlib import Path, PurePosixPath

import py7zr
import py7zr.compressor
import py7zr.py7zr
from py7zr.exceptions import UnsupportedCompressionMethodError
from py7zr.io import Py7zIO, WriterFactory

from media_tools.engines.archive_store import Sink, Store, duplicate, reading, safe_path, special
from media_tools.errors import ArchiveEncrypted, UnsupportedMedia
from media_tools.limits import MIB

PACKED_BYTES = 32 * 1024
UNPACKED_BYTES = 8 * MIB
"""The library reads so much and unpacks so much at a time. What it read and did not get to unpack piles up in memory:
the second is more times the first than an archive may swell."""

# it would ask the system how much memory is free, which the child may not read, and then take 128 MB at a time
py7zr.py7zr.get_memory_limit = lambda: UNPACKED_BYTES  # type: ignore[attr-defined]
py7zr.compressor.get_default_blocksize = lambda: PACKED_BYTES  # type: ignore[attr-defined]


def unpack(source: Path, store: Store) -> None:
    """Unpack every file. Raises the refusals of archives, and UnsupportedMedia for another compression."""
    with reading("7z"), source.open("rb") as file:
        try:
            # an open file, where a path would start a thread for each block of the archive
            opened = py7zr.SevenZipFile(file)
            files = _checked(opened, store)
            opened.extractall(factory=_Sinks(store, files))
        except py7zr.PasswordRequired:
            raise _encrypted() from None
        except UnsupportedCompressionMethodError:
            raise UnsupportedMedia(
                "The archive uses a compression that is not read here; pack it again with LZMA2, or as ZIP."
            ) from None


def _checked(opened: py7zr.SevenZipFile, store: Store) -> dict[str, tuple[str, int | None]]:
    """Look at all entries; give the name and the time of each file by the name that the library gives it."""
    if opened.needs_password():
        raise _encrypted()
    store.count_entries(len(opened.files))
    store.check_bytes(sum(entry.uncompressed for entry in opened.files))
    files: dict[str, tuple[str, int | None]] = {}
    for entry in opened.files:
        safe_path(entry.filename)
        if entry.is_symlink or entry.is_junction or entry.is_socket or not (entry.is_file or entry.is_directory):
            raise special()
        if not entry.is_directory:
            time = entry.lastwritetime
            modified = None if time is None else int(time.totimestamp())
            key = PurePosixPath(entry.filename).as_posix()
            if key in files:
                raise duplicate()
            files[key] = (entry.filename, modified)
    return files


class _Sinks(WriterFactory):
    """Opens a sink for each file that the library begins."""

    def __init__(self, store: Store, files: dict[str, tuple[str, int | None]]) -> None:
        self._store = store
        self._files = files

    def create(self, filename: str) -> Py7zIO:
        """Begin a file."""
        return _Writer(self._store.open(*self._files[filename]))


class _Writer(Py7zIO):
    """A sink in the shape that the library writes to."""

    def __init__(self, sink: Sink) -> None:
        self._sink: Sink | None = sink
        self._size = 0

    def write(self, s: bytes | bytearray) -> int:
        """Write the next bytes. What the sink refuses is not ended as if it were whole."""
        sink, self._sink = self._sink, None
        assert sink is not None
        sink.write(s)
        self._sink = sink
        self._size += len(s)
        return len(s)

    def close(self) -> None:
        """End the member."""
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.end()

    def read(self, size: int | None = None) -> bytes:
        """Give nothing: what was written is not read again."""
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        """Stay where it is: the library rewinds what it has written."""
        return 0

    def flush(self) -> None:
        """Have nothing to do: the file is closed at its end."""

    def size(self) -> int:
        """Give the bytes written."""
        return self._size


def _encrypted() -> ArchiveEncrypted:
    return ArchiveEncrypted("The archive is locked with a password; pack it again without one.")
