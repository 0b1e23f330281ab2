"""Unpack an archive into files, and pack an archive or a file again as zip, tar or tgz."""

import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO

from media_tools import members
from media_tools.detect import detect
from media_tools.engines import archive_writer, archives
from media_tools.engines.archive_store import Member, Store
from media_tools.engines.archive_writer import Entry
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Format


def unpack(
    source: Path, destination: Path, limits: Limits, on_progress: Progress, *, most_files: int, most_file_bytes: int
) -> Result:
    """Unpack the archive at `source` into `destination`: its files and the list of them that `members` reads.

    It stops after one file more than `most_files` and inside a file of more than `most_file_bytes`: the caller refuses
    those by its own rules. The facts say how many entries of desktops' clutter were left out. Raises the refusals of
    archives.
    """
    store = Store(
        destination,
        source.stat().st_size,
        limits,
        most_files=most_files,
        most_file_bytes=most_file_bytes,
        on_progress=on_progress,
    )
    archives.unpack(source, detect(source, archives=True), store)
    members.write(destination, [member.name for member in store.members])
    return Result(outputs=(), facts={"leftOut": store.left_out})


def repack(
    source: Path, destination: Path, target: Format, limits: Limits, on_progress: Progress, *, name: str
) -> Result:
    """Pack the files of an archive, or the file that `source` is, as `target`. `name` is what its owner calls it.

    Every file keeps its path and its time; folders, owners and rights are not packed. Raises the refusals of archives,
    EmptyFile, and UnsupportedMedia for what is not read here.
    """
    form = detect(source, archives=True)
    path = destination / f"0.{target.extensions[0]}"
    if form.kind == "archive":
        with tempfile.TemporaryDirectory() as folder:
            store = Store(Path(folder), source.stat().st_size, limits, keep_clutter=True)
            archives.unpack(source, form, store)
            archive_writer.write(path, target.name, _entries(store.members, members.inner_name(name), on_progress))
    else:
        entry = Entry(name, source.stat().st_size, partial(_opened, source), int(source.stat().st_mtime))
        archive_writer.write(path, target.name, [entry])
    return Result(
        outputs=(Output(path=Path(path.name), format=target.name, mime=target.mime, size=path.stat().st_size),)
    )


def _entries(found: Sequence[Member], only: str, on_progress: Progress) -> Iterator[Entry]:
    """Give the members to the packer, each removed when it is packed, so that no byte lies there twice for long."""
    for number, member in enumerate(found):
        size = member.file.stat().st_size
        yield Entry(member.name or only, size, partial(_opened, member.file), member.modified)
        member.file.unlink()
        on_progress((number + 1) / len(found))


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")
