"""Scratch folders: private, locked as long as their process lives, emptied between files, swept when it died."""

import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OUT, TEMPORARY = "out", "tmp"
"""The two folders that a child may write; all else in its scratch folder it may only read."""
CONFIGURATION = "etc"
"""What the libraries in the child are told: it stays from file to file."""

PREFIX = "scratch-"

logger = logging.getLogger(__name__)


class Scratch:
    """One scratch folder. A lock on it tells other processes that its owner lives."""

    def __init__(self, root: Path) -> None:
        """Make a folder under `root`, for this user alone."""
        with _root_locked(root):
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root.resolve()))
            self._lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        (self.path / CONFIGURATION).mkdir()
        self._make_writable()

    @property
    def writable(self) -> list[Path]:
        """The folders that the child may write."""
        return [self.path / OUT, self.path / TEMPORARY]

    def empty(self) -> None:
        """Remove everything. Raises OSError or RecursionError when what was put there resists."""
        for entry in self.path.iterdir():
            if entry.name not in (OUT, TEMPORARY, CONFIGURATION):
                _remove(entry)
        self.empty_writable()

    def empty_writable(self) -> None:
        """Remove what the child wrote. Raises like `empty`."""
        self._make_writable()
        for folder in self.writable:
            for entry in folder.iterdir():
                _remove(entry)

    def written(self) -> Iterator[os.stat_result]:
        """Give the state of every file and folder that the child wrote."""
        for folder in self.writable:
            for parent, folders, files in os.walk(folder):
                for name in folders + files:
                    try:
                        yield os.lstat(os.path.join(parent, name))
                    except FileNotFoundError:
                        continue

    def remove(self) -> None:
        """Remove the folder as far as that goes, and its lock."""
        _remove_quietly(self.path)
        self.forget()

    def forget(self) -> None:
        """Let go of the lock and leave the folder: after a fork it is the other process's."""
        os.close(self._lock)

    def _make_writable(self) -> None:
        for folder in self.writable:
            folder.mkdir(mode=0o700, exist_ok=True)


def sweep(root: Path) -> None:
    """Remove the folders whose owners have died."""
    with _root_locked(root):
        for folder in root.glob(f"{PREFIX}*"):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove_quietly(folder)
            except BlockingIOError:
                continue
            finally:
                os.close(lock)


@contextmanager
def _root_locked(root: Path) -> Iterator[None]:
    """Hold the root, so that no folder is swept between its making and its locking."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        _take_back(entry)
        shutil.rmtree(entry)
    else:
        entry.unlink()


def _take_back(folder: Path) -> None:
    """Give this process every right on a folder and those within, which their maker may have kept to itself."""
    folder.chmod(0o700)
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            _take_back(entry)


def _remove_quietly(folder: Path) -> None:
    try:
        _remove(folder)
    except (OSError, RecursionError):
        logger.exception("A scratch folder could not be removed: %s", folder)
