"""Whether the disks have room for more work, and what is said when they have none, or cannot be written at all."""

import errno
import os
from functools import cache
from pathlib import Path

from django.conf import settings

from jobs.errors import DiskFull, DiskLow, JobError, ServerBusy, StorageUnavailable

FULL = (errno.ENOSPC, errno.EDQUOT)
SHUT = (errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)
SPENT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN)
LEAST_FILES = 2_000
"""How many files must still fit on a disk that counts them: one request takes a handful, its results as many."""
SHUT_OUT = "The server cannot write its files. Try again in a few minutes."


def check_room() -> None:
    """Raise DiskLow where there is too little room to take another request with files."""
    try:
        room = _has_room()
    except OSError:
        _disks.cache_clear()
        raise StorageUnavailable(SHUT_OUT) from None
    if not room:
        raise DiskLow("The server has too little room on its disk for more files. Try again in a few minutes.")


def is_sound() -> bool:
    """Tell whether there is room for more work, and whether it can be written."""
    try:
        folders = _disks(settings.SCRATCH, settings.FILES, bool(settings.S3_BUCKET))
        return _has_room() and all(os.access(one, os.W_OK | os.X_OK) for one in folders)
    except OSError:
        return False


def of_machine(error: OSError) -> JobError | None:
    """Say in our words what the system failed to do; None for a fault that it does not name as its own."""
    if error.errno in FULL:
        return DiskFull("The server has no room left on its disk. Try again in a few minutes.")
    if error.errno in SHUT:
        return StorageUnavailable(SHUT_OUT)
    if error.errno in SPENT:
        return ServerBusy("The server has too much open at once. Try again in a few seconds.")
    return None


def _has_room() -> bool:
    """Look at bytes and at files on each disk that is written to."""
    states = [os.statvfs(folder) for folder in _disks(settings.SCRATCH, settings.FILES, bool(settings.S3_BUCKET))]
    return all(
        state.f_bavail * state.f_frsize >= settings.DISK_FREE_BYTES
        # a file system that makes room for files as they come counts none
        and (not state.f_files or state.f_favail >= LEAST_FILES)
        for state in states
    )


@cache
def _disks(scratch: Path, files: Path, elsewhere: bool) -> list[Path]:
    """Name one folder on each disk that is written to: mostly it is the same for all, and one question is enough."""
    named = [scratch] if elsewhere else [scratch, files]
    for folder in named:
        folder.mkdir(parents=True, exist_ok=True)
    return list({folder.stat().st_dev: folder for folder in named}.values())
