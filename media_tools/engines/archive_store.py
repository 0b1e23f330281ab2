"""What comes out of an archive: checked, counted and bounded while it is unpacked, whatever the archive says of itself.

The rules are the same for every kind of archive: the engines beside this one only read their format.
"""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from media_tools import detect
from media_tools.errors import (
    ArchiveBomb,
    ArchiveDuplicateName,
    ArchiveEmpty,
    ArchiveNested,
    ArchiveSpecialEntry,
    ArchiveTooLarge,
    ArchiveTooManyEntries,
    ArchiveUnsafePath,
    MediaError,
    Undecodable,
)
from media_tools.limits import MIB, Limits
from media_tools.media import Progress

CHUNK = 256 * 1024
NAME_BYTES = 4096
"""The longest path of an entry, as long as Linux takes one."""

_DRIVE = re.compile(r"[A-Za-z]:")
_CLUTTER_NAMES = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True)
class Member:
    """A file out of an archive: where it lies now, its checked path inside, and when it was changed (Unix time)."""

    file: Path
    name: str
    modified: int | None = None


class Full(Exception):
    """The caller has seen enough: one file more than it takes, or a file larger than it takes."""


class Store:
    """Takes the members of one archive into `folder`, as files that are named by their number.

    Of what desktops leave in archives nothing is kept unless `keep_clutter`; `left_out` counts it. `most_files` and
    `most_file_bytes` are where the caller's own rules end; a file beyond them is taken and then nothing more.
    """

    def __init__(
        self,
        folder: Path,
        packed_bytes: int,
        limits: Limits,
        *,
        keep_clutter: bool = False,
        most_files: int | None = None,
        most_file_bytes: int | None = None,
        on_progress: Progress = lambda part: None,
    ) -> None:
        """Take members of an archive of `packed_bytes`."""
        self.members: list[Member] = []
        self.left_out = 0
        self.most_file_bytes = most_file_bytes
        self.most_entries = limits.archive_entries
        self._folder = folder
        self._most_bytes = limits.archive_bytes(packed_bytes)
        self._ratio = limits.archive_ratio
        self._free_bytes = max(limits.archive_free_bytes, self._ratio * packed_bytes)
        self._most_files = most_files
        self._keep_clutter = keep_clutter
        self._on_progress = on_progress
        self._entries = 0
        self._bytes = 0
        self._names: set[str] = set()

    def count_entries(self, count: int = 1) -> None:
        """Count entries of any kind, folders too. Raises ArchiveTooManyEntries."""
        self._entries += count
        if self._entries > self.most_entries:
            raise ArchiveTooManyEntries(
                f"The archive has more than {self.most_entries:,} entries; send it in smaller parts."
            )

    def check_bytes(self, more: int) -> None:
        """Say whether so many more bytes may come. Raises ArchiveTooLarge or ArchiveBomb."""
        total = self._bytes + more
        if total > self._free_bytes:
            raise ArchiveBomb(
                f"The archive unpacks to more than {self._ratio} times its size; send the files themselves."
            )
        if total > self._most_bytes:
            raise ArchiveTooLarge(
                f"The archive unpacks to more than {self._most_bytes // MIB:,} MiB, the most for one of its size; "
                "send it in smaller parts."
            )

    def spend(self, count: int) -> None:
        """Count unpacked bytes. Raises like `check_bytes`."""
        self.check_bytes(count)
        self._bytes += count
        self._on_progress(self._bytes / self._most_bytes)

    def open(self, name: str, modified: int | None = None) -> "Sink":
        """Begin a member. Raises ArchiveUnsafePath or ArchiveDuplicateName."""
        path = safe_path(name)
        if path and path in self._names:
            raise duplicate()
        self._names.add(path)
        if not self._keep_clutter and _is_clutter(path):
            self.left_out += 1
            return Sink(self, None)
        return Sink(self, Member(self._folder / str(len(self.members)), path, modified))

    def keep(self, member: Member) -> None:
        """Take a member that is complete. Raises Full when the caller takes no more."""
        self.members.append(member)
        if self._most_files is not None and len(self.members) > self._most_files:
            raise Full

    def check_not_empty(self) -> None:
        """Raise ArchiveEmpty when not one file came out."""
        if not self.members:
            raise ArchiveEmpty("The archive holds no file; send one with content.")


class Sink:
    """The end of a member's content: a file, or nothing for what is left out."""

    def __init__(self, store: Store, member: Member | None) -> None:
        self._store = store
        self._member = member
        self._file = member.file.open("xb") if member else None
        self._size = 0

    def write(self, data: bytes | bytearray) -> int:
        """Write the next bytes, within the store's limits; beyond them the file ends here and Full is raised."""
        self._store.spend(len(data))
        self._size += len(data)
        if self._file is not None:
            self._file.write(data)
            most = self._store.most_file_bytes
            if most is not None and self._size > most:
                self.end()
                raise Full
        return len(data)

    def end(self) -> None:
        """Close the member and hand it over. Raises ArchiveNested when it is an archive itself."""
        if self._file is None or self._member is None:
            return
        self._file.close()
        with self._member.file.open("rb") as file:
            known = detect.sniff(file.read(detect.HEAD_BYTES))
        if known is not None and known.kind == "archive":
            raise ArchiveNested("The archive holds another archive; unpack the inner one and send its files.")
        self._store.keep(self._member)


def safe_path(name: str) -> str:
    """Give an entry's path with plain slashes and without idle parts. Raises ArchiveUnsafePath when it leads out."""
    parts = name.replace("\\", "/").split("/")
    absolute = name[:1] in ("/", "\\") or _DRIVE.match(name) is not None
    if absolute or ".." in parts or "\0" in name or len(name.encode(errors="replace")) > NAME_BYTES:
        raise ArchiveUnsafePath(
            "An entry of the archive has a name that leads out of it; pack the files again with plain names."
        )
    return "/".join(part for part in parts if part not in ("", "."))


def duplicate() -> ArchiveDuplicateName:
    """Give the error of a name that stands twice."""
    return ArchiveDuplicateName("Two entries of the archive have the same name; rename one and pack it again.")


def special() -> ArchiveSpecialEntry:
    """Give the error of an entry that is neither a plain file nor a folder."""
    return ArchiveSpecialEntry(
        "The archive holds a link, a device or a sparse file; pack plain files and folders only."
    )


@contextmanager
def reading(label: str) -> Iterator[None]:
    """Turn whatever a decoder says about bad bytes into Undecodable; full disks and full memory stay what they are.

    Broad on purpose: on broken files the libraries raise nearly everything that Python has.
    """
    try:
        yield
    except (MediaError, Full, MemoryError):
        raise
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):
            raise
        raise _damaged(label) from error
    except Exception as error:
        raise _damaged(label) from error


def _damaged(label: str) -> Undecodable:
    return Undecodable(f"The {label} archive is damaged or cut short; pack it again and check it before sending.")


def _is_clutter(path: str) -> bool:
    parts = path.casefold().split("/")
    return parts[-1].startswith("._") or not _CLUTTER_NAMES.isdisjoint((parts[0], parts[-1]))
