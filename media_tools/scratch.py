"""Scratch folders: private, locked as long as their process lives, emptied between files, swept when it died."""

import contextlib
import fcntl
import logging
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
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
            self._lock: int | None = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        (self.path / CONFIGURATION).mkdir()
        self._folders = [str(folder) for folder in self.writable]
        for folder in self._folders:
            os.mkdir(folder, 0o700)

    @property
    def writable(self) -> list[Path]:
        """The folders that the child may write."""
        return [self.path / OUT, self.path / TEMPORARY]

    def empty(self) -> None:
        """Remove everything. Raises OSError when what was put there resists."""
        _empty(str(self.path), besides=(OUT, TEMPORARY, CONFIGURATION))
        self.empty_writable()

    def empty_writable(self) -> None:
        """Remove what the child wrote. Raises like `empty`."""
        for folder in self._folders:
            try:
                _empty(folder)
            except FileNotFoundError:
                os.mkdir(folder, 0o700)

    def written(self) -> Iterator[os.stat_result]:
        """Give the state of every file and folder that the child wrote, while it may still be writing."""
        waiting = [*self._folders]
        while waiting:
            with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    yield entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)

    def remove(self) -> None:
        """Remove the folder as far as that goes, and its lock."""
        _remove_quietly(self.path)
        self.forget()

    def forget(self) -> None:
        """Let go of the lock and leave the folder: after a fork it is the other process's."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


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


def _empty(folder: str, besides: Sequence[str] = ()) -> None:
    """Remove what is in a folder, but for the names in `besides`. Every file costs this: it asks the kernel little."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in besides:
                continue
            if entry.is_dir(follow_symlinks=False):
                _remove(Path(entry.path))
            else:
                os.unlink(entry.path)


def _remove(entry: Path) -> None:
    """Remove a file or a folder, however deep and whatever rights its maker left on it.

    Folders are moved up before they are emptied, so that no path grows long and nothing recurses.
    """
    if not _is_folder(entry):
        entry.unlink()
        return
    entry.chmod(0o700)
    while found := list(entry.iterdir()):
        for inner in found:
            if not _is_folder(inner):
                inner.unlink()
                continue
            inner.chmod(0o700)
            for deeper in inner.iterdir():
                if _is_folder(deeper):
                    deeper.chmod(0o700)
                    deeper.rename(entry / secrets.token_hex(16))
                else:
                    deeper.unlink()
            inner.rmdir()
    entry.rmdir()


def _is_folder(entry: Path) -> bool:
    return entry.is_dir() and not entry.is_symlink()


def _remove_quietly(folder: Path) -> None:
    try:
        _remove(folder)
    except OSError:
        logger.exception("A scratch folder could not be removed: %s", folder)
