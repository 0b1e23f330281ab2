"""What the workers of one running cluster show of themselves to each other and to their watchdog, as small files.

Nothing here asks the database, so that its outage is no wedge. Times are monotonic: one clock for all processes of a
machine, which nobody sets. Outside a cluster, as in a test, nothing is shown and nothing is in the way.
"""

import fcntl
import os
import shutil
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

PULSE = "pulse"
BUSY = "busy-"
LONG = "long-"
_TIME = struct.Struct("d")

_folder: Path | None = None


def begin() -> None:
    """Make the folder of the cluster whose main process this is; its workers, forked later, find it."""
    global _folder
    forget_ended()
    _folder = _folder_of(os.getpid())
    shutil.rmtree(_folder, ignore_errors=True)
    _folder.mkdir(parents=True)


def forget_ended() -> None:
    """Remove the folders of clusters that are no more."""
    with suppress(FileNotFoundError):
        for folder in _root().iterdir():
            if not Path(f"/proc/{folder.name}").exists():
                shutil.rmtree(folder, ignore_errors=True)


def beat() -> None:
    """Show that a worker of this node took what the queue handed it."""
    _write(PULSE)


@contextmanager
def busy() -> Iterator[None]:
    """Count this worker as busy for as long as `still_busy` is called in between."""
    still_busy()
    try:
        yield
    finally:
        if _folder is not None:
            (_folder / f"{BUSY}{os.getpid()}").unlink(missing_ok=True)


def still_busy() -> None:
    """Show that this worker is at work on a file."""
    _write(f"{BUSY}{os.getpid()}")


class Places:
    """The right to work on a long file: a node has one less for each worker that is kept for short ones.

    A place is a lock on a file, which the kernel opens again however its holder ends.
    """

    def __init__(self) -> None:
        self._held: int | None = None

    def take(self) -> bool:
        """Take a place, unless one is held already; false when all are taken."""
        if self._held is not None or _folder is None:
            return True
        for number in range(settings.WORKERS - settings.SHORT_WORKERS):
            place = os.open(_folder / f"{LONG}{number}", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(place)
            else:
                self._held = place
                return True
        return False

    def close(self) -> None:
        """Leave the place, if one is held."""
        if self._held is not None:
            os.close(self._held)
            self._held = None


def last_pulse(cluster: int) -> float | None:
    """Give the monotonic time of the last pulse of the cluster with this main process; None for none yet."""
    return _read(_folder_of(cluster) / PULSE)


def busy_workers(cluster: int) -> int:
    """Count the workers of that cluster that are at work on a file, and have shown it lately."""
    since = time.monotonic() - 3 * settings.HEARTBEAT_SECONDS
    shown = [_read(path) for path in _folder_of(cluster).glob(f"{BUSY}*")]
    return sum(at is not None and at > since for at in shown)


def _root() -> Path:
    root: Path = settings.SCRATCH / "clusters"
    return root


def _folder_of(cluster: int) -> Path:
    return _root() / str(cluster)


def _write(name: str) -> None:
    if _folder is None:
        return
    # in one write and without cutting the file first: who reads it meanwhile sees a time, the old or the new
    file = os.open(_folder / name, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        os.pwrite(file, _TIME.pack(time.monotonic()), 0)
    finally:
        os.close(file)


def _read(path: Path) -> float | None:
    try:
        return float(_TIME.unpack(path.read_bytes())[0])
    except (OSError, struct.error):
        return None
