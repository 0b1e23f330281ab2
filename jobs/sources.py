"""From what a client sent to a local file: an upload now; a stored source when a worker takes it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
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


def check_none_empty(uploads: Sequence[Upload]) -> None:
    """Raise EmptyFile when one of the files that belong to one piece of work has no byte."""
    if any(not upload.size for upload in uploads):
        raise EmptyFile("The file is empty." if len(uploads) == 1 else "One of the files is empty.")


def keep(upload: Upload, key: str) -> None:
    """Store an upload as a source; an upload on the same disk is moved, not copied."""
    upload.seek(0)
    storage.store(key, upload, "application/octet-stream")


def forget(folder: str) -> None:
    """Delete what was stored of a job that was not made; what cannot be reached now is left to retention."""
    with suppress(StorageUnavailable):
        storage.delete_folder(folder)


def from_uploads(uploads: Sequence[Upload]) -> list[Place]:
    """Place uploads by hard links: no byte is copied and the uploads stay whole."""
    return [partial(_link, upload.temporary_file_path()) for upload in uploads]


def from_storage(file: File) -> list[Place]:
    """Place the stored sources of a file, its own first."""
    return [partial(storage.fetch, key) for key in (file.source_key, *(each["key"] for each in file.beside))]


def _link(existing: str, path: Path) -> None:
    path.hardlink_to(existing)
