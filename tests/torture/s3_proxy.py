"""A stand-in before a real S3 service that answers some requests itself, breaks some off, and loses some answers."""

import http.client
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Fault = str | None
Choose = Callable[[str, str], Fault]
"""Chooses by method and path what is done to a request: one of KINDS, or None for nothing."""
STALL_SECONDS = 30
ANSWERS = {
    "error": (500, "InternalError"),
    "slow down": (503, "SlowDown"),
    "wrong key": (403, "InvalidAccessKeyId"),
    "no bucket": (404, "NoSuchBucket"),
}
KINDS = (*ANSWERS, "reset", "lost answer", "stall")


class Proxy:
    """Listens before the service at `behind`; `choose` may be changed at any time."""

    def __init__(self, behind: str) -> None:
        self.behind = urlsplit(behind).netloc
        self.choose = always(None)
        self.made: Counter[str] = Counter()
        self.tries: Counter[tuple[str, str]] = Counter()
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: Proxy

    def _serve(self) -> None:
        proxy, path = self.proxy, self.path.partition("?")[0]
        proxy.tries[self.command, path] += 1
        fault = proxy.choose(self.command, path)
        proxy.made[fault or "none"] += 1
        if fault == "reset":
            # in the middle of what the client sends
            self.rfile.read(min(1, int(self.headers.get("Content-Length") or 0)))
            self._break_off()
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if fault in ANSWERS:
            status, code = ANSWERS[fault]
            said = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>on purpose</Message></Error>".encode()
            self._answer(status, [("Content-Type", "application/xml")], said)
            return
        if fault == "stall":
            time.sleep(STALL_SECONDS)
        answer, said = self._ask(body)
        if fault == "lost answer":
            self._break_off()
            return
        self._answer(answer.status, answer.getheaders(), said)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _serve  # noqa: N815 (the library's names)

    def _ask(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        """Ask the service with the very same headers, which are signed."""
        connection = http.client.HTTPConnection(self.proxy.behind, timeout=60)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in ("connection", "expect"):
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("connection", "transfer-encoding", "content-length"):
                self.send_header(name, value)
        length = {name.lower(): value for name, value in headers}.get("content-length", "0")
        self.send_header("Content-Length", length if self.command == "HEAD" else str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _break_off(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def by_chance(luck: random.Random, parts: dict[str, float]) -> Choose:
    """Choose each kind of fault with its own probability."""
    kinds, weights = [*parts, None], [*parts.values(), 1 - sum(parts.values())]

    def choose(method: str, path: str) -> Fault:
        return luck.choices(kinds, weights)[0]

    return choose


def always(fault: Fault) -> Choose:
    """Choose the same for every request."""

    def choose(method: str, path: str) -> Fault:
        return fault

    return choose
