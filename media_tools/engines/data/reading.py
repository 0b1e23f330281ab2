"""Open a file of text as what it is: UTF-8, UTF-16 or UTF-32, with its bytes counted while it is read."""

import io
import json
from pathlib import Path

from media_tools.engines.data import values
from media_tools.errors import DataEncoding, EmptyFile
from media_tools.media import Progress

HEAD = 4
BUFFER_BYTES = 256 * 1024


class _Counted(io.RawIOBase):
    """A file that tells how much of it has been read."""

    def __init__(self, path: Path, on_progress: Progress) -> None:
        self._file = path.open("rb", buffering=0)
        self._size = max(1, path.stat().st_size)
        self._done = 0
        self._on_progress = on_progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer) or 0
        self._done += count
        self._on_progress(min(1.0, self._done / self._size))
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def encoding(path: Path) -> str:
    """Tell the encoding by the first bytes: by a mark, or by where the zeros are. Raises EmptyFile."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise EmptyFile("The file is empty; send one with content.")
    return json.detect_encoding(head)


def stream(path: Path, on_progress: Progress) -> io.BufferedReader:
    """Open the bytes of a file."""
    return io.BufferedReader(_Counted(path, on_progress), BUFFER_BYTES)


def lines(path: Path, on_progress: Progress) -> io.TextIOWrapper:
    """Open a file as text, its line ends as they are. Bytes that are no text raise UnicodeDecodeError."""
    return io.TextIOWrapper(stream(path, on_progress), encoding=encoding(path), errors="strict", newline="")


def text(path: Path, label: str, most: int = values.WHOLE_BYTES) -> str:
    """Read a file into memory. Raises EmptyFile, DataTooLarge over `most` bytes, and DataEncoding."""
    if path.stat().st_size > most:
        raise values.too_large(label, most, "Split it into parts.")
    found, data = encoding(path), path.read_bytes()
    try:
        return data.decode(found)
    except UnicodeDecodeError as error:
        raise no_text(data.count(b"\n", 0, error.start) + 1) from None


def no_text(line: int | None = None) -> DataEncoding:
    """Give the error of bytes that are no text."""
    where = f" on line {line:,}" if line else ""
    return DataEncoding(f"The file is not text in UTF-8, UTF-16 or UTF-32{where}; save it in one of them.")
