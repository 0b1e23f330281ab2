"""Comics in an archive: pages in the order in which people count, to a PDF, or to the chapters of a book."""

import re
from pathlib import Path

from media_tools import registry
from media_tools.detect import HEAD_BYTES, sniff
from media_tools.engines import archive_zip, book, files
from media_tools.engines.archive_store import Store
from media_tools.engines.book import Book
from media_tools.errors import Undecodable
from media_tools.limits import Limits
from media_tools.media import Progress, Result
from media_tools.steps import album, still
from media_tools.steps.wish import Wish

QUALITY = 92
_NUMBER = re.compile(r"(\d{1,18})")


def pages(source: Path, folder: Path, limits: Limits) -> list[Path]:
    """Unpack the pictures of an archive into `folder`, in their order. What is no picture is passed over.

    Raises the refusals of archives, and Undecodable where there is no picture.
    """
    store = Store(folder, source.stat().st_size, limits)
    archive_zip.unpack(source, store)
    found = [
        each.file for each in sorted(store.members, key=lambda each: _natural(each.name)) if _is_picture(each.file)
    ]
    if not found:
        raise Undecodable("The comic holds no picture; pack its pages as pictures and send it again.")
    return found


def to_pdf(source: Path, folder: Path, destination: Path, limits: Limits, on_progress: Progress) -> Result:
    """Write `output.pdf` with every page at its size, a JPEG as it is. Raises like `pages`, and those of pictures."""
    return album.run(pages(source, folder, limits), destination, None, limits, on_progress)


def read(source: Path, folder: Path, limits: Limits, on_progress: Progress) -> Book:
    """Give the comic as a book, a chapter a page. What readers of books do not show becomes JPEG.

    Raises like `pages`, and ImageTooLarge or Undecodable for a page.
    """
    made = Book()
    found = pages(source, folder, limits)
    for number, page in enumerate(found, 1):
        form = sniff(_head(page))
        assert form is not None
        header = files.header(page, form, limits)
        if form.name in book.PICTURES:
            files.read_through(page, header, limits)
        else:
            page = _as_jpeg(page, folder / f"page-{number}", limits)
        name = made.take_picture(page)
        shown = {"page": name} if name else {}
        made.add(f'<p><img src="page" alt="{number}"></p>', str(number), shown.get, lambda target: None)
        on_progress(number / len(found))
    return made


def _as_jpeg(page: Path, folder: Path, limits: Limits) -> Path:
    folder.mkdir()
    wish = Wish(target=registry.formats()["jpg"], quality=QUALITY)
    made = still.run(page, folder, wish, limits, lambda part: None)
    return folder / made.outputs[0].path


def _is_picture(path: Path) -> bool:
    known = sniff(_head(path))
    return known is not None and known.kind == "image" and known.reads


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Give a key by which page 2 comes before page 10."""
    pieces = _NUMBER.split(name.casefold())
    return [(0, int(each), "") if number % 2 else (1, 0, each) for number, each in enumerate(pieces) if each]
