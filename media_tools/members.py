"""The list of what came out of an archive: the child that unpacked it writes it, and a parent believes little of it."""

import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from media_tools.errors import ChildDied

LIST = "members.json"
LIST_BYTES = 64 * 1024 * 1024
"""Far more than the names of all the entries that are unpacked can take."""
NAME_CHARACTERS = 4096
FALLBACK = "file"


def write(folder: Path, names: Sequence[str]) -> None:
    """Write down the paths inside the archive of the files 0, 1, 2 … in `folder`."""
    (folder / LIST).write_text(json.dumps(list(names)))


def read(folder: Path) -> list[tuple[Path, str]]:
    """Give each file with its path inside the archive, in the archive's order. Raises ChildDied for rubbish.

    The files are looked at by `check_plain`, when they have been moved to where the child cannot reach them.
    """
    try:
        descriptor = os.open(folder / LIST, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            text = file.read(LIST_BYTES + 1)
        names = json.loads(text) if len(text) <= LIST_BYTES else None
    except (OSError, ValueError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) and len(name) <= NAME_CHARACTERS for name in names):
        raise _rubbish()
    return [(folder / str(number), name) for number, name in enumerate(names)]


def check_plain(path: Path) -> int:
    """Give the size of a file that a child wrote. Raises ChildDied where it is no plain file with a single name."""
    state = path.lstat()
    if not stat.S_ISREG(state.st_mode) or state.st_nlink != 1:
        raise _rubbish()
    return state.st_size


def inner_name(archive_name: str) -> str:
    """Name the only file of a compressed stream after its archive: `photo.bmp.gz` holds `photo.bmp`."""
    return PurePosixPath(archive_name).stem or FALLBACK


def _rubbish() -> ChildDied:
    return ChildDied("The archive could not be unpacked: reading it stopped the decoder. Check that it is not damaged.")
