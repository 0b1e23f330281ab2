"""From what a client sent to a local file: an upload now; a stored source when a worker takes it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from jobs import storage
from jobs.errors import StorageUnavailable
from jobs.models import File
from jobs.uploads import Upload
from media_tools.errors import EmptyFile

Place = Callable[[Path], None]
"""Puts a source at the given path."""


def check_not_empty(uploads: Sequence[Upload]) -> None:
    """Raise EmptyFile when not one of the files has a byte."""
    if not any(upload.size for upload in uploads):
        raise EmptyFile("The file is empty." if len(uploads) == 1 else "All of the files are empty.")


def keep(upload: Upload, key: str) -> None:
    """Store an upload as a source; an upload on the same disk is moved, not copied."""
    upload.seek(0)
    storage.store(key, upload, "application/octet-stream")


def forget(folder: str) -> None:
    """Delete what was stored of a job that was not made; what cannot be reached now is left to retention."""
    with suppress(StorageUnavailable):
        storage.delete_folder(folder)


def from_upload(upload: Upload) -> Place:
    """Place an upload by a hard link: no byte is copied and the upload stays whole."""

    def place(path: Path) -> None:
        path.hardlink_to(upload.temporary_file_path())

    return place


def from_storage(file: File) -> Place:
    """Place a stored source."""

    def place(path: Path) -> None:
        storage.fetch(file.source_key, path)

    return place
