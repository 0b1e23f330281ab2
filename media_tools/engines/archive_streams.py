"""gzip (RFC 1952), bzip2 and xz: one compressed stream each, with a tar or a single file inside."""

import bz2
import gzip
import lzma
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import BinaryIO

from media_tools.engines import archive_tar
from media_tools.engines.archive_store import CHUNK, Store, reading
from media_tools.engines.archive_tar import Readable
from media_tools.limits import MIB
from media_tools.registry import Format

XZ_MEMORY = 256 * MIB
"""More than `xz -9` needs; a header may ask for four gigabytes."""
XZ_ALIGN = 4


class _Xz:
    """An xz file of one or more streams, read in pieces, with bounded memory."""

    def __init__(self, source: Path) -> None:
        self._file: BinaryIO = source.open("rb")
        self._decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)

    def read(self, size: int, /) -> bytes:
        """Give at most `size` next bytes. Raises EOFError for a file that is cut short, and LZMAError."""
        while True:
            if self._decoder.eof:
                rest = (self._decoder.unused_data or self._file.read(CHUNK)).lstrip(b"\0")
                while not rest and (rest := self._file.read(CHUNK)):
                    rest = rest.lstrip(b"\0")
                if not rest:
                    return b""
                self._decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)
            else:
                rest = self._file.read(CHUNK) if self._decoder.needs_input else b""
                if not rest and self._decoder.needs_input:
                    raise EOFError("The stream ends early.")
            if data := self._decoder.decompress(rest, size):
                return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()


OPENERS: Mapping[str, Callable[[Path], AbstractContextManager[Readable]]] = {
    "gz": lambda source: gzip.GzipFile(source, "rb"),
    "bz2": lambda source: bz2.BZ2File(source),
    "xz": lambda source: closing(_Xz(source)),
}


class _Again:
    """A stream whose first bytes were looked at and are read again."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """Give at most `size` next bytes."""
        if not self._head:
            return self._rest.read(size)
        data, self._head = self._head[:size], self._head[size:]
        return data


def unpack(source: Path, form: Format, tar: Format, store: Store) -> None:
    """Unpack the `tar` in the stream, or its only file, which has no name. Raises the refusals of archives."""
    with reading(form.label), OPENERS[form.name](source) as stream:
        head = b""
        while len(head) < archive_tar.BLOCK and (chunk := stream.read(archive_tar.BLOCK - len(head))):
            head += chunk
        whole = _Again(head, stream)
        if tar.matches(head):
            archive_tar.unpack(whole, store)
            return
        store.count_entries()
        sink = store.open("")
        while chunk := whole.read(CHUNK):
            sink.write(chunk)
        sink.end()
