"""Pack outputs into one archive on disk, under unique flat names, and delete it when it was used."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from jobs import names
from media_tools import registry
from media_tools.engines import archive_writer
from media_tools.engines.archive_writer import Entry
from media_tools.registry import Format

__all__ = ["FORMATS", "Entry", "name_of", "named", "packed"]

FORMATS = ("zip", "tar", "tgz")
STEM = "convertly"


def name_of(form: str) -> str:
    """Name the archive of a job in the format `form`."""
    return f"{STEM}.{registry.formats()[form].extensions[0]}"


def named(name: str) -> Format:
    """Give the format of an archive that `name_of` named."""
    return registry.format_words()[name.rpartition(".")[2]]


@contextmanager
def packed(form: str, entries: Sequence[Entry], scratch: Path) -> Iterator[Path]:
    """Give the path of an archive of the entries, each opened in its turn; it is deleted afterwards."""
    scratch.mkdir(parents=True, exist_ok=True)
    unique = names.unique(entry.name for entry in entries)
    with TemporaryDirectory(dir=scratch, prefix="archive-") as folder:
        path = Path(folder) / name_of(form)
        renamed = (replace(entry, name=name) for name, entry in zip(unique, entries, strict=True))
        archive_writer.write(path, form, renamed)
        yield path
