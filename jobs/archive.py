"""Pack outputs into one zip on disk: unique base names, UTF-8, stored, because media is compressed already.

Format: APPNOTE 6.3.10; entries beyond 4 GiB or 65,535 files make it Zip64, which `zipfile` writes by itself.
"""

import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from jobs import names

MIME = "application/zip"
NAME = "convertly.zip"
COPY_BYTES = 256 * 1024


@contextmanager
def packed(entries: Sequence[tuple[str, Callable[[], IO[bytes]]]], scratch: Path) -> Iterator[Path]:
    """Give the path of a zip of `(name, open)` entries, each opened in its turn; it is deleted afterwards."""
    scratch.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=scratch, prefix="archive-") as folder:
        path = Path(folder) / NAME
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
            for name, (_, opened) in zip(names.unique(name for name, _ in entries), entries, strict=True):
                with opened() as source, target.open(zipfile.ZipInfo(name), "w", force_zip64=True) as entry:
                    shutil.copyfileobj(source, entry, COPY_BYTES)
        yield path
