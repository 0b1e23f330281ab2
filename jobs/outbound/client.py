"""Ask a host over HTTP, one connection for one request; redirects are followed only to what may be reached.

RFC 9110. Nothing is carried from request to request or taken from the environment: no cookie, no proxy, no password.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from jobs.outbound import address, pinned
from jobs.outbound.address import LONGEST_URL, NOT_ALLOWED, NOT_WHOLE, TOO_LONG, Address, Target
from jobs.outbound.disposition import as_utf8
from jobs.outbound.errors import AddressRefused, AnswerRefused, Unreachable
from jobs.outbound.watch import Watch

REDIRECTS = 3
REDIRECTING = (301, 302, 303, 307, 308)
HEADERS_BYTES = 64 * 1024
TRUSTED: bool | str = True
"""The certificate authorities: those that come with requests."""
HEADERS = {"User-Agent": "Convertly/0.1", "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
FAULTS = (requests.RequestException, HTTPError, HTTPException, OSError)
"""What the libraries raise while they ask and while a body is read."""

log = logging.getLogger(__name__)


def target_of(url: str) -> Target:
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


def checked(url: str) -> Target:
    """Give where a URL leads, after one look-up and no connection. Raises AddressRefused, Unreachable."""
    target = target_of(url)
    address.resolve(target)
    return target


@contextmanager
def posted(url: str, watch: Watch, headers: Mapping[str, str], body: bytes) -> Iterator[requests.Response]:
    """POST to the URL and give the answer, its body unread; a redirect is an answer like others.

    Raises AddressRefused, AnswerRefused, Unreachable and TooSlow.
    """
    target = target_of(url)
    with _exchange(target, address.resolve(target), watch, headers, body) as response:
        yield response


@contextmanager
def answer(url: str, watch: Watch, headers: Mapping[str, str]) -> Iterator[tuple[requests.Response, Target]]:
    """GET the URL: give the answer at the end of the redirects, its body unread, and where it stood.

    Raises AddressRefused, AnswerRefused, Unreachable and TooSlow.
    """
    for hop in range(REDIRECTS + 1):
        try:
            target = target_of(url)
            addresses = address.resolve(target)
        except AddressRefused:
            if hop:
                raise AddressRefused(NOT_ALLOWED) from None
            raise
        with _exchange(target, addresses, watch, headers) as response:
            onward = response.headers.get("location")
            if response.status_code not in REDIRECTING or not onward:
                yield response, target
                return
        url = _joined(target.url, onward)
    raise AnswerRefused(f"The address leads on to another one more than {REDIRECTS} times.")


@contextmanager
def _exchange(
    target: Target, addresses: Sequence[Address], watch: Watch, headers: Mapping[str, str], body: bytes | None = None
) -> Iterator[requests.Response]:
    watch.check()
    request = requests.PreparedRequest()
    method = "GET" if body is None else "POST"
    request.prepare(method=method, url=target.url, headers={**HEADERS, **headers}, data=body)
    adapter = _Adapter(pinned.pool(target, addresses, watch))
    try:
        timeout = (watch.patience.connect_seconds, watch.patience.read_seconds)
        try:
            response = adapter.send(request, stream=True, timeout=timeout, verify=TRUSTED)
        except FAULTS as fault:
            watch.check()
            log.info("no answer from %s: %s", target.host, type(fault).__name__)
            raise _unreachable(fault) from None
        with response:
            yield response
    finally:
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


def _joined(url: str, onward: str) -> str:
    try:
        return urljoin(url, as_utf8(onward))
    except ValueError:
        raise AddressRefused(NOT_ALLOWED) from None


def _unreachable(fault: Exception) -> Unreachable:
    if isinstance(fault, requests.exceptions.SSLError):
        return Unreachable("The host has no certificate that is valid for its name; try another one.")
    return Unreachable("The host could not be reached, or gave no proper answer; try again later.")
