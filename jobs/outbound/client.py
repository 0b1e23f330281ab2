"""Fetch one file over HTTP: redirects checked anew, bytes and time capped while it streams, a broken read resumed.

RFC 9110 for redirects, ranges and validators. Nothing is carried from request to request or taken from the
environment: no cookie, no proxy, no password.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Protocol
from urllib.parse import unquote, urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from jobs.outbound import address, pinned
from jobs.outbound.address import LONGEST_URL, NOT_ALLOWED, NOT_WHOLE, TOO_LONG, Address, Target
from jobs.outbound.disposition import as_utf8, filename
from jobs.outbound.errors import AddressRefused, AnswerRefused, OutboundError, TooLarge, Unreachable
from jobs.outbound.watch import Patience, Watch

REDIRECTS = 3
TRIES = 3
"""How often a body that breaks off is asked for, the first time included."""
CHUNK = 64 * 1024
HEAD_BYTES = 4096
"""How much of a body its kind is told from."""
HEADERS_BYTES = 64 * 1024
REDIRECTING = (301, 302, 303, 307, 308)
LATER = (408, 425, 429)
"""Refusals that say themselves that they are about now."""
TRUSTED: bool | str = True
"""The certificate authorities: those that come with requests."""
HEADERS = {"User-Agent": "Convertly/0.1", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}

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


_FAULTS = (requests.RequestException, HTTPError, HTTPException, OSError)


@dataclass(frozen=True)
class Download:
    """What came: its `size` in bytes, and what the host or the URL calls it, as it stands there and uncleaned."""

    name: str
    size: int


def check(url: str) -> str:
    """Give what the URL calls its file. Raises AddressRefused for one that may not be fetched from, Unreachable.

    It looks the name up, and opens no connection.
    """
    target = _target(url)
    address.resolve(target)
    return _last_part(target.url)


def download(
    url: str, file: File, *, largest: int, most: Most, patience: Patience, on_bytes: OnBytes | None = None
) -> Download:
    """Write what stands at `url` into `file`, which is empty. Raises the errors of `jobs.outbound.errors`.

    `largest` is the most that `most` gives; more than that is refused before a byte of the body is read.
    """
    with Watch(patience) as watch:
        return _Fetch(url, file, largest, most, patience, on_bytes, watch).run()


class _Broken(Exception):
    """The body ended before its end."""


@dataclass
class _Fetch:
    """One file on its way: what is there so far, and by what it is known to be the same file at the next try."""

    url: str
    file: File
    largest: int
    most: Most
    patience: Patience
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
        raise AssertionError("unreachable")

    def _ask(self) -> None:
        resume = {}
        if self.position and self.validator:
            resume = {"Range": f"bytes={self.position}-", "If-Range": self.validator}
        with self._answer(resume) as (response, target):
            if response.status_code == 206 and resume:
                self._check_continues(response)
            elif response.status_code == 200:
                self._begin(response, target)
            else:
                raise _refusal(response.status_code)
            self._read(response)

    def _begin(self, response: requests.Response, target: Target) -> None:
        """Take the body from its first byte, also where another try had read some of it."""
        self.file.seek(0)
        self.file.truncate()
        self.position, self.head, self.allowed = 0, b"", self.largest
        self.validator = _validator(response.headers)
        named = filename(response.headers.get("content-disposition", ""))
        self.name = named or _last_part(target.url) or _last_part(self.url)

    def _check_continues(self, response: requests.Response) -> None:
        said = response.headers.get("content-range", "")
        if not said.startswith(f"bytes {self.position}-"):
            raise AnswerRefused("The host answered for another part of the file than was asked for.")

    def _read(self, response: requests.Response) -> None:
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

    def _chunk(self, response: requests.Response) -> bytes:
        """Read what has come, at most `CHUNK` bytes."""
        try:
            chunk: bytes = response.raw.read1(CHUNK, decode_content=False)
        except _FAULTS:
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
        if self.total > self.allowed + CHUNK:
            raise Unreachable("The host broke off in the middle of the file too often; try again later.")
        self.file.write(chunk)
        self.position += len(chunk)
        if self.on_bytes is not None:
            self.on_bytes(self.position, whole)

    def _check_size(self, size: int) -> None:
        if size > self.allowed:
            raise TooLarge(self.allowed)

    @contextmanager
    def _answer(self, headers: Mapping[str, str]) -> Iterator[tuple[requests.Response, Target]]:
        """Give the answer at the end of the redirects, and where it stood; every hop is checked like the first."""
        url = self.url
        for hop in range(REDIRECTS + 1):
            try:
                target = _target(url)
                addresses = address.resolve(target)
            except AddressRefused:
                if hop:
                    raise AddressRefused(NOT_ALLOWED) from None
                raise
            with self._exchange(target, addresses, headers) as response:
                onward = response.headers.get("location")
                if response.status_code not in REDIRECTING or not onward:
                    yield response, target
                    return
            url = _joined(target.url, onward)
        raise AnswerRefused(f"The address leads on to another one more than {REDIRECTS} times.")

    @contextmanager
    def _exchange(
        self, target: Target, addresses: Sequence[Address], headers: Mapping[str, str]
    ) -> Iterator[requests.Response]:
        self.watch.check()
        request = requests.PreparedRequest()
        request.prepare(method="GET", url=target.url, headers={**HEADERS, **headers})
        adapter = _Adapter(pinned.pool(target, addresses, self.watch))
        try:
            timeout = (self.patience.connect_seconds, self.patience.read_seconds)
            response = adapter.send(request, stream=True, timeout=timeout, verify=TRUSTED)
        except _FAULTS as fault:
            adapter.close()
            self.watch.check()
            if isinstance(fault, requests.exceptions.SSLError):
                raise Unreachable("The host has no certificate that is valid for its name; try another one.") from None
            if self.position:
                raise _Broken from None
            raise Unreachable("The host could not be reached, or gave no proper answer; try again later.") from None
        except BaseException:
            adapter.close()
            raise
        try:
            yield response
        finally:
            response.close()
            adapter.close()


class _Adapter(HTTPAdapter):
    """Sends by the one pool that it is given, and looks at the size of the headers before anything reads them."""

    def __init__(self, pool: HTTPConnectionPool) -> None:
        super().__init__()
        self._pool = pool

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> HTTPConnectionPool:
        """Give the pool, whatever is asked for."""
        return self._pool

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """Raise AnswerRefused for headers that are too large."""
        if sum(len(name) + len(value) for name, value in resp.headers.iteritems()) > HEADERS_BYTES:
            resp.close()
            raise AnswerRefused("The host sent headers that are too large.")
        return super().build_response(req, resp)

    def close(self) -> None:
        """End every connection."""
        super().close()
        self._pool.close()


def _target(url: str) -> Target:
    """Bring a URL into ASCII, as requests does with names and paths of other alphabets, and take it apart."""
    if len(url) > LONGEST_URL:
        raise AddressRefused(TOO_LONG)
    if not url.isprintable() or "\\" in url:
        raise AddressRefused("The address holds a character that no address may hold.")
    request = requests.PreparedRequest()
    try:
        request.prepare_url(url, None)
    except (requests.RequestException, ValueError):
        raise AddressRefused(NOT_WHOLE) from None
    return address.parse(request.url or "")


def _joined(url: str, onward: str) -> str:
    try:
        return urljoin(url, as_utf8(onward))
    except ValueError:
        raise AddressRefused(NOT_ALLOWED) from None


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
