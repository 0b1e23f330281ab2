"""Say what a file is by its bytes. A name or a content type is never asked."""

from pathlib import Path

from media_tools import registry
from media_tools.errors import EmptyFile, UnsupportedMedia
from media_tools.registry import Format

HEAD_BYTES = 4096
_BINARY = ("image", "audio", "video", "archive")


def sniff(head: bytes) -> Format | None:
    """Recognise a format by the first 4 KiB of a file, readable here or not; None for anything unknown.

    Plain Python over a few bytes: safe in the process that serves requests.
    """
    head = head[:HEAD_BYTES]
    return next((known for known in registry.formats().values() if known.matches(head)), None)


def detect(path: Path, *, archives: bool = False) -> Format:
    """Recognise the file at `path` as a format that is read here. Raises EmptyFile or UnsupportedMedia.

    An archive is one only for who asks for `archives`: a tool that wants a picture has no use for it.
    """
    with path.open("rb") as file:
        return readable(file.read(HEAD_BYTES), archives=archives)


def readable(head: bytes, *, archives: bool = False) -> Format:
    """Recognise a format that is read here by the first 4 KiB. Raises EmptyFile or UnsupportedMedia."""
    if not head:
        raise EmptyFile("The file is empty; send one with content.")
    known = sniff(head)
    if known is None:
        raise UnsupportedMedia(
            f"The content is of no format that is read here, whatever its name says; send one of: {_readable_words()}."
        )
    if not known.reads or (known.kind == "archive" and not archives):
        raise UnsupportedMedia(f"{known.label} files are not read here; send one of: {_readable_words()}.")
    return known


def check_text(path: Path) -> None:
    """Refuse what is known to be no text, such as a picture. Raises EmptyFile or UnsupportedMedia."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise EmptyFile("The file is empty; send one with content.")
    known = sniff(head)
    if known is not None and (known.name == "pdf" or (known.kind in _BINARY and not known.vector)):
        raise UnsupportedMedia(f"The content is {known.label} and no text; send a file of the format that is named.")


def _readable_words() -> str:
    found = registry.formats().values()
    return ", ".join(known.name for known in found if known.reads and known.kind not in ("archive", "subtitle"))
