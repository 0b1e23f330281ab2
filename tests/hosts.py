"""A host on this machine that answers as a test scripts it, byte for byte, and notes what it was asked."""

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from jobs.outbound import address

Answer = bytes | Callable[[socket.socket], None]
NAME = "files.example"


class Host:
    """Gives the first answer to the first connection, and so on; the last one to all that come later."""

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.bodies: list[bytes] = []
        self.tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve, daemon=True)]
        self._threads[0].start()

    def url(self, path: str = "/photo.jpg", name: str = NAME) -> str:
        return f"{'https' if self.tls else 'http'}://{name}:{self.port}{path}"

    def lines(self, number: int = 0) -> list[str]:
        """Give the lines of a request."""
        return self.asked[number].split("\r\n")

    def headers(self, number: int = 0) -> dict[str, str]:
        """Give the headers of a request, their names in small letters."""
        lines = (line.partition(": ") for line in self.lines(number)[1:] if line)
        return {name.lower(): value for name, _, value in lines}

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            secured = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
            with secured:
                head, body = _request(secured)
                self.bodies.append(body)
                self.asked.append(head)
                answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
                if callable(answer):
                    answer(secured)
                else:
                    secured.sendall(answer)


def _request(connection: socket.socket) -> tuple[str, bytes]:
    """Read a request to its end: its head, and its body where it has one."""
    came = b""
    while b"\r\n\r\n" not in came:
        came += connection.recv(4096) or b"\r\n\r\n"
    head, _, body = came.partition(b"\r\n\r\n")
    said = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    while said and len(body) < int(said[1]):
        body += connection.recv(65536)
    return f"{head.decode('latin-1')}\r\n\r\n", body


def ok(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Write an answer with a body; `length` is what it claims."""
    said = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*said, "", ""]).encode("utf-8") + body


def redirect(to: str) -> bytes:
    return ok(b"", f"Location: {to}", status="302 Found")


@pytest.fixture
def hosting(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Host]]:
    """Start hosts that may be reached, on 127.0.0.1 and under NAME, and nothing else of this machine."""
    hosts: list[Host] = []
    settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network("127.0.0.1/32")]
    names = {NAME: ["127.0.0.1"]}
    real = address.look_up
    monkeypatch.setattr(
        address,
        "look_up",
        lambda name, port: list(map(ip_address, names[name])) if name in names else real(name, port),
    )

    def start(*answers: Answer, **options: Any) -> Host:
        hosts.append(Host(*answers, **options))
        settings.OUTBOUND_ALLOWED_PORTS = [80, 443, *(host.port for host in hosts)]
        return hosts[-1]

    yield start
    for host in hosts:
        host.close()
