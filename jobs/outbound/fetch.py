"""Bring one file: bytes and time capped while it streams, and a body that breaks off resumed (RFC 9110, ranges)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from jobs.outbound import client
from jobs.outbound.address import Target
from jobs.outbound.disposition import filename
from jobs.outbound.errors import AnswerRefused, OutboundError, TooLarge, Unreachable
from jobs.outbound.watch import Patience, Watch

if TYPE_CHECKING:
    from requests import Response

TRIES = 3
"""How often a body that breaks off is asked for, the first time included."""
CHUNK = 64 * 1024
HEAD_BYTES = 4096
"""How much of a body its kind is told from."""
LATER = (408, 425, 429)
"""Refusals that say themselves that they are about now."""

Most = Callable[[bytes], int]
"""Gives how many bytes a file may have, from its first `HEAD_BYTES`."""
OnBytes = Callable[[int, int | None], None]
"""Is told how many bytes there are so far, and of how many, where the host said that."""


class File(Protocol):
    """What a body is written into, again from the start where need be."""

    def write(self, content: bytes, /) -> object:
        """Add bytes."""

    def seek(self, position: int, /) -> object:
        """Go back."""

    def truncate(self) -> object:
        """Forget what stands behind this place."""


@dataclass(frozen=True)
class Download:
    """What came: its `size` in bytes, and what the host or the URL calls it, as it stands there and uncleaned."""

    name: str
    size: int


def check(url: str) -> str:
    """Give what the URL calls its file. Raises AddressRefused for one that may not be fetched from, Unreachable.

    It looks the name up, and opens no connection.
    """
    return _last_part(client.checked(url).url)


def download(
    url: str, file: File, *, largest: int, most: Most, patience: Patience, on_bytes: OnBytes | None = None
) -> Download:
    """Write what stands at `url` into `file`, which is empty. Raises the errors of `jobs.outbound.errors`.

    `largest` is the most that `most` gives; more than that is refused before a byte of the body is read.
    """
    with Watch(patience) as watch:
        return _Fetch(url, file, largest, most, on_bytes, watch).run()


class _Broken(Exception):
    """The body ended before its end."""


@dataclass
class _Fetch:
    """One file on its way: what is there so far, and by what it is known to be the same file at the next try."""

    url: str
    file: File
    largest: int
    most: Most
    on_bytes: OnBytes | None
    watch: Watch
    allowed: int = 0
    head: bytes = b""
    position: int = 0
    total: int = 0
    validator: str = ""
    name: str = ""

    def run(self) -> Download:
        """Ask until all is there, and not too often."""
        for tries_left in reversed(range(TRIES)):
            try:
                self._ask()
                return Download(self.name, self.position)
            except _Broken:
                if not tries_left:
                    raise Unreachable("The host broke off in the middle of the file; try again later.") from None
            except Unreachable:
                # a host that has given a part of the file may give the rest at the next try
                if not tries_left or not self.position or self._is_spent():
                    raise
        raise AssertionError("unreachable")

    def _ask(self) -> None:
        resume = {}
        if self.position and self.validator:
            resume = {"Range": f"bytes={self.position}-", "If-Range": self.validator}
        with client.answer(self.url, self.watch, resume) as (response, target):
            if response.status_code == 206 and resume:
                self._check_continues(response)
            elif response.status_code == 200:
                self._begin(response, target)
            else:
                raise _refusal(response.status_code)
            self._read(response)

    def _begin(self, response: "Response", target: Target) -> None:
        """Take the body from its first byte, also where another try had read some of it."""
        self.file.seek(0)
        self.file.truncate()
        self.position, self.head, self.allowed = 0, b"", self.largest
        self.validator = _validator(response.headers)
        named = filename(response.headers.get("content-disposition", ""))
        self.name = named or _last_part(target.url) or _last_part(self.url)

    def _check_continues(self, response: "Response") -> None:
        said = response.headers.get("content-range", "")
        if not said.startswith(f"bytes {self.position}-"):
            raise AnswerRefused("The host answered for another part of the file than was asked for.")

    def _read(self, response: "Response") -> None:
        if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
            raise AnswerRefused("The host sent the file packed (Content-Encoding), although it was asked not to.")
        left: int | None = response.raw.length_remaining
        whole = None if left is None else self.position + left
        self._check_size(whole or 0)
        while chunk := self._chunk(response):
            left = None if left is None else left - len(chunk)
            self._take(chunk, whole)
        self.watch.check()
        if left:
            raise _Broken
        self.allowed = self.most(self.head)
        self._check_size(self.position)

    def _chunk(self, response: "Response") -> bytes:
        """Read what has come, at most `CHUNK` bytes."""
        try:
            chunk: bytes = response.raw.read1(CHUNK, decode_content=False)
        except client.FAULTS:
            self.watch.check()
            raise _Broken from None
        return chunk

    def _take(self, chunk: bytes, whole: int | None) -> None:
        self.watch.add(len(chunk))
        self.total += len(chunk)
        if len(self.head) < HEAD_BYTES:
            self.head += chunk[: HEAD_BYTES - len(self.head)]
            if len(self.head) == HEAD_BYTES:
                self.allowed = self.most(self.head)
        self._check_size(max(whole or 0, self.position + len(chunk)))
        if self._is_spent():
            raise Unreachable("The host broke off in the middle of the file too often; try again later.")
        self.file.write(chunk)
        self.position += len(chunk)
        if self.on_bytes is not None:
            self.on_bytes(self.position, whole)

    def _is_spent(self) -> bool:
        """Tell whether more has been read, by beginning again, than the file may have."""
        return self.total > self.allowed + CHUNK

    def _check_size(self, size: int) -> None:
        if size > self.allowed:
            raise TooLarge(self.allowed)


def _validator(headers: Mapping[str, str]) -> str:
    """Give what If-Range may name: a strong ETag, or else the time of the last change."""
    tag = headers.get("etag", "")
    return tag if tag.startswith('"') else headers.get("last-modified", "")


def _refusal(status: int) -> OutboundError:
    """Give the error for an answer that holds no file."""
    if status >= 500 or status in LATER:
        return Unreachable(f"The host answered with status {status}; try again later.")
    return AnswerRefused(f"The host answered with status {status} in place of the file.")


def _last_part(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])
