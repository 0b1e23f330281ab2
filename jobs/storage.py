"""Where the bytes of jobs live: any Django storage, local files by default. Nobody asks it for a local path.

Keys are ours, never a client's name: `jobs/<day>/<job>/<file>/source` for a source, and beside it a folder per attempt
with the outputs, `<attempt>/<n>.<extension>`, or with the files of an archive that it fetched, `<attempt>/member-<n>`.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File as Opened
from django.core.files.storage import default_storage, storages
from django.core.files.storage.filesystem import FileSystemStorage

from jobs.disk import of_machine
from jobs.errors import NotFound, StorageUnavailable

COPY_BYTES = 256 * 1024


def put(key: str, path: Path, mime: str) -> None:
    """Store a local file under `key`, replacing what an earlier try may have left, and see that it is there whole.

    Raises StorageUnavailable.
    """
    with _faults(), path.open("rb") as source:
        store(key, Opened(source), mime)
        if default_storage.size(key) != path.stat().st_size:
            raise StorageUnavailable("The file storage did not keep the whole file. Try again.")


def store(key: str, content: "Opened[Any]", mime: str) -> None:
    """Store an open file under `key`; an upload that is already on disk is moved there, not copied."""
    with _faults():
        content.content_type = mime  # type: ignore[attr-defined]
        if default_storage.save(key, content) != key:
            raise StorageUnavailable("The file storage could not keep the file under its name. Try again.")


def fetch(key: str, path: Path) -> None:
    """Copy the object `key` to a local file."""
    with _faults(), default_storage.open(key, "rb") as source, path.open("wb") as target:
        shutil.copyfileobj(source, target, COPY_BYTES)


def opened(key: str) -> IO[bytes]:
    """Open the object `key` for reading. Raises NotFound when it is gone."""
    with _faults():
        found = default_storage.open(key, "rb")
        # an object of S3 is fetched when its file is first asked for: here, where a fault still has an answer
        assert found.file
        return found


def delete_folder(folder: str) -> None:
    """Delete every object under `folder`; what is gone already is no error."""
    with _faults():
        try:
            folders, files = default_storage.listdir(folder)
        except FileNotFoundError:
            return
        for name in files:
            default_storage.delete(f"{folder}/{name}")
        for name in folders:
            delete_folder(f"{folder}/{name}")
        if isinstance(default_storage._wrapped, FileSystemStorage):  # type: ignore[attr-defined]
            # only local files have folders that stay behind when they are empty
            default_storage.delete(folder)


def folders(folder: str) -> list[str]:
    """Name the folders directly under `folder`."""
    with _faults():
        try:
            return sorted(default_storage.listdir(folder)[0])
        except FileNotFoundError:
            return []


def answers() -> bool:
    """Ask the storage a cheap question, once and for a short time; false when it cannot be reached or written."""
    probe = storages["probe"]
    try:
        if isinstance(probe, FileSystemStorage):
            os.makedirs(probe.location, exist_ok=True)
            return os.access(probe.location, os.W_OK | os.X_OK)
        probe.listdir("jobs/ready")
    except faults():
        return False
    return True


def faults() -> tuple[type[Exception], ...]:
    """Name what the storage raises when it fails; the library of S3 is loaded where it is in use."""
    if not settings.S3_BUCKET:
        return (OSError,)
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError
    from s3transfer.exceptions import RetriesExceededError

    return (OSError, Boto3Error, BotoCoreError, ClientError, RetriesExceededError)


@contextmanager
def _faults() -> Iterator[None]:
    """Turn the faults of any storage into ours; its own words stay in the log."""
    try:
        yield
    except FileNotFoundError as error:
        if not answers():
            # a bucket or a disk that is gone as a whole says the same of each file
            raise StorageUnavailable("The file storage does not answer. Try again in a few seconds.") from error
        raise NotFound("The file is no longer stored.") from error
    except faults() as error:
        if isinstance(error, OSError) and (ours := of_machine(error)):
            raise ours from error
        raise StorageUnavailable("The file storage does not answer. Try again in a few seconds.") from error
