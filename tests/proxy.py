"""A TCP proxy for tests, between a client and a real server: it passes bytes on, and cuts, stalls or changes them.

It runs in a thread of its own, for a test in this process or a server beside it.
"""

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

Look = Callable[[bytes], Any]
"""Sees what is about to be passed on; what it gives back other than None goes on in its place, CUT ends both sides."""
CUT = object()


class Proxy:
    """Listens on `port` and passes each connection on to `host`:`to`."""

    def __init__(self, to: int, host: str = "127.0.0.1") -> None:
        self._to = (host, to)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        self.on_request: Look = lambda data: None
        self.on_answer: Look = lambda data: None
        self.flowing = threading.Event()
        self.flowing.set()
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @classmethod
    def before(cls, address: str) -> "tuple[Proxy, str]":
        """Stand before the server of a URL; give the proxy and the URL that leads through it."""
        parts = urlsplit(address)
        proxy = cls(parts.port, parts.hostname)
        people, at, _ = parts.netloc.rpartition("@")
        return proxy, urlunsplit(parts._replace(netloc=f"{people}{at}127.0.0.1:{proxy.port}"))

    def swallow(self) -> None:
        """Let nothing through any more and answer nothing: a black hole, for what is open and for what comes."""
        self.flowing.clear()

    def heal(self) -> None:
        """Pass everything on again; what was caught in the black hole is cut."""
        self.on_request = self.on_answer = lambda data: None
        self.cut()
        self.flowing.set()

    def cut(self) -> None:
        """Reset every open connection."""
        for one in list(self._open):
            with contextlib.suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End."""
        self.flowing.set()
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._open.add(client)
        self.flowing.wait()
        try:
            server = socket.create_connection(self._to, timeout=5)
        except OSError:
            self._end(client)
            return
        server.settimeout(None)
        self._open.add(server)
        pump = threading.Thread(target=self._pass, args=(client, server, "on_request"), daemon=True)
        pump.start()
        self._pass(server, client, "on_answer")
        pump.join()
        self._end(client, server)

    def _pass(self, source: socket.socket, target: socket.socket, look: str) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                self.flowing.wait()
                seen = getattr(self, look)(data)
                if seen is CUT:
                    break
                target.sendall(data if seen is None else seen)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _end(self, *sockets: socket.socket) -> None:
        for one in sockets:
            self._open.discard(one)
            one.close()
