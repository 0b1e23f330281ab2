"""Say what a file is by its bytes. A name or a content type is never asked."""

from functools import lru_cache
from pathlib import Path

from media_tools import registry, texts
from media_tools.errors import EmptyFile, UnsupportedMedia
from media_tools.registry import Format

HEAD_BYTES = 4096
HOLDING = ("archive", "ebook")
"""The kinds that are no picture, sound or text but hold many."""
LISTED = "send a picture, film, sound or document of those in the list of formats"
COMIC = "cbz"
_BINARY = ("image", "audio", "video", "archive")


def sniff(head: bytes) -> Format | None:
    """Recognise a format by the first 4 KiB of a file, readable here or not; None for anything unknown.

    Plain Python over a few bytes: safe in the process that serves requests.
    """
    return _known(head[:HEAD_BYTES])


# one request asks for the same file at the door, for its limits, its lane and its patience
@lru_cache(maxsize=32)
def _known(head: bytes) -> Format | None:
    return next((known for known in registry.formats().values() if known.matches(head)), None)


def glance(path: Path) -> Format | None:
    """Recognise the file at `path` by its first 4 KiB, readable here or not."""
    with path.open("rb") as file:
        return sniff(file.read(HEAD_BYTES))


def detect(path: Path, *, archives: bool = False) -> Format:
    """Recognise the file at `path` as a format that is read here. Raises EmptyFile or UnsupportedMedia.

    An archive or a book is one only for who asks for `archives`: a tool that wants a picture has no use for it.
    Documents made of words are refused too: `document` is for who lays them out.
    """
    with path.open("rb") as file:
        known = readable(file.read(HEAD_BYTES), archives=archives)
    if known.worded:
        raise UnsupportedMedia(f"{(inside(path, known) or known).label} files are documents: only convert takes them.")
    return known


def document(path: Path, name: str) -> Format:
    """Recognise the file at `path`, a document too, as a format that is read here.

    Of texts whose bytes say nothing the client's `name` tells, so far as they are texts. Raises EmptyFile,
    UnsupportedMedia, Undecodable or DocumentEncrypted.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    known = inside(path, sniff(head)) or _named(name)
    if known is not None and known.text and not texts.is_text(path):
        known = None
    return _checked(head, known, archives=False)


def inside(path: Path, known: Format | None) -> Format | None:
    """Look into the whole file where its first bytes do not tell it from its kin. Raises as `Format.inside` does."""
    if known is None or known.inside is None:
        return known
    return registry.formats().get(known.inside(path) or "")


def is_comic(known: Format | None, name: str) -> bool:
    """Tell whether an archive is a comic by the `name` that its owner gives it: no byte tells it."""
    return known is not None and known.name == "zip" and name.lower().endswith(f".{COMIC}")


def readable(head: bytes, *, archives: bool = False) -> Format:
    """Recognise a format that is read here by the first 4 KiB. Raises EmptyFile or UnsupportedMedia."""
    return _checked(head, sniff(head), archives=archives)


def _checked(head: bytes, known: Format | None, *, archives: bool) -> Format:
    if not head:
        raise EmptyFile("The file is empty; send one with content.")
    if known is None:
        raise UnsupportedMedia(f"The content is of no format that is read here, whatever its name says; {LISTED}.")
    if not known.reads or (known.kind in HOLDING and not archives):
        help_out = known.remedy if known.worded else f"S{LISTED[1:]}."
        raise UnsupportedMedia(f"{known.label} files are not read here. {help_out}")
    return known


def _named(name: str) -> Format | None:
    """Find the format of a text by the end of its name."""
    extension = name.rpartition(".")[2].lower()
    return next((known for known in registry.formats().values() if known.text and extension in known.extensions), None)


def check_text(path: Path) -> None:
    """Refuse what is known to be no text, such as a picture. Raises EmptyFile or UnsupportedMedia."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise EmptyFile("The file is empty; send one with content.")
    known = sniff(head)
    if known is not None and (known.name == "pdf" or (known.kind in _BINARY and not known.vector)):
        raise UnsupportedMedia(f"The content is {known.label} and no text; send a file of the format that is named.")
