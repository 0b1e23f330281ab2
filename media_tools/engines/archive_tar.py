"""Tar (POSIX pax, ustar, GNU), read as a stream: no seeking, one header at a time, and nothing but plain files.

`tarfile` would read an extended header of any size into memory, and follow maps of sparse files.
"""

import tarfile
from collections.abc import Iterator
from typing import Protocol

from media_tools.engines.archive_store import CHUNK, Store, reading, safe_path, special
from media_tools.limits import MIB

BLOCK = 512
EXTENDED_BYTES = MIB
"""The largest extended header, which is read into memory."""
FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
DIGITS = 8
"""More digits than the length of any record in an extended header has."""


class Readable(Protocol):
    """Anything that gives at most `size` next bytes, and none at its end."""

    def read(self, size: int, /) -> bytes:
        """Read on."""
        ...


def unpack(stream: Readable, store: Store) -> None:
    """Unpack every file. Raises the refusals of archives."""
    with reading("TAR"):
        _unpack(stream, store)


def _unpack(stream: Readable, store: Store) -> None:
    everywhere: dict[str, str] = {}
    here: dict[str, str] = {}
    while (block := _block(stream, store)) is not None:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        if header.type in PAX:
            here |= _records(_extended(stream, store, header.size))
        elif header.type == tarfile.XGLTYPE:
            everywhere |= _records(_extended(stream, store, header.size))
        elif header.type == tarfile.GNUTYPE_LONGNAME:
            here["path"] = _text(_extended(stream, store, header.size).rstrip(b"\0"))
        elif header.type == tarfile.GNUTYPE_LONGLINK:
            _extended(stream, store, header.size)
        else:
            _entry(stream, store, header, everywhere | here)
            here = {}


def _entry(stream: Readable, store: Store, header: tarfile.TarInfo, said: dict[str, str]) -> None:
    """Unpack one entry; what extended headers `said` counts before its own."""
    store.count_entries()
    name = said.get("path") or _text(header.name.encode("utf-8", "surrogateescape"))
    size = int(said.get("size", header.size))
    if header.type not in (*FILES, tarfile.DIRTYPE) or any(key.startswith("GNU.sparse") for key in said):
        raise special()
    if header.type == tarfile.DIRTYPE or name.endswith("/"):
        safe_path(name)
        for chunk in _content(stream, size):
            store.spend(len(chunk))
        return
    sink = store.open(name, int(float(said.get("mtime", header.mtime))))
    for chunk in _content(stream, size):
        sink.write(chunk)
    sink.end()


def _block(stream: Readable, store: Store) -> bytes | None:
    """Give the next header; None at the end, be it marked or not."""
    first = stream.read(1)
    if not first:
        return None
    block = first + _exactly(stream, BLOCK - 1)
    store.spend(BLOCK)
    return block if any(block) else None


def _extended(stream: Readable, store: Store, size: int) -> bytes:
    if not 0 <= size <= EXTENDED_BYTES:
        raise ValueError("An extended header of this size is no header.")
    store.spend(size)
    return b"".join(_content(stream, size))


def _content(stream: Readable, size: int) -> Iterator[bytes]:
    """Give the content in pieces and skip what fills up its last block."""
    if size < 0:
        raise ValueError("No content has a negative size.")
    left = size
    while left:
        chunk = stream.read(min(CHUNK, left))
        if not chunk:
            raise EOFError("The archive ends inside an entry.")
        left -= len(chunk)
        yield chunk
    _exactly(stream, -size % BLOCK)


def _exactly(stream: Readable, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        chunk = stream.read(size - len(data))
        if not chunk:
            raise EOFError("The archive ends inside a block.")
        data += chunk
    return bytes(data)


def _records(data: bytes) -> dict[str, str]:
    """Read the records of a pax header: `<length> <keyword>=<value>` and a line's end each."""
    found: dict[str, str] = {}
    position = 0
    while position < len(data) and data[position]:
        space = data.index(b" ", position, position + DIGITS)
        end = position + int(data[position:space])
        if end <= space or end > len(data) or data[end - 1] != ord("\n"):
            raise ValueError("A record of an extended header has a wrong length.")
        keyword, _, value = data[space + 1 : end - 1].partition(b"=")
        found[_text(keyword)] = _text(value)
        position = end
    return found


def _text(data: bytes) -> str:
    """Read a name: UTF-8, or else Latin-1, which takes every byte."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
