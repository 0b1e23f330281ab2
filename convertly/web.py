"""How the web process takes requests: no client, however slow, holds a thread that a quick request needs.

gunicorn's threaded worker gives a thread to a connection as soon as it is accepted, and reads head and body there
without any deadline: eight clients that send a byte a second stop it. Here the loop itself collects the head of a
request, and its body where that is short. Only a whole request gets one of `WEB_THREADS`; one whose body is still to
come, or that fetches a file, gets one of `WEB_TRANSFERS`, where it has to keep a pace.
"""

import errno
import re
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from socket import SHUT_WR, socket
from typing import Any

from django.conf import settings
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

COLLECTED_BYTES = 128 * 1024
"""The most of a request that the loop collects; what is longer comes in at a thread for transfers."""
PIECE_BYTES = 64 * 1024
"""How much of it is handed on at a time."""
COLLECTED_SECONDS = 10.0
"""How long the head of a request, and a short body, may take to arrive; a stopping server waits less."""
STOPPING_SECONDS = 2.0
BEGIN_SECONDS = 10.0
"""How long a body may take to find its pace."""
SILENT_SECONDS = 20.0
"""The longest pause in a body, and in the taking of an answer."""
LEAVING_SECONDS = 2.0
"""How long a connection that is answered and done stays half open, so that the answer is not lost with a reset."""
LEAVING_BYTES = 1024 * 1024
EXHAUSTED_SECONDS = 1.0
"""How long no connection is accepted once there was no descriptor left for one."""

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r\n", re.IGNORECASE)
_BODY = re.compile(rb"\r\ncontent-length:[ \t]*0*[1-9]", re.IGNORECASE)
_UNTOLD = re.compile(rb"\r\n(transfer-encoding|expect):", re.IGNORECASE)
_DOWNLOAD = b"GET /api/files/"
_TOO_SLOW = b'{"error": "The request took too long to arrive. Send it again, faster.", "code": "request_too_slow"}'
_ANSWER = (
    b"HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_TOO_SLOW), _TOO_SLOW)
)


class Paced(SocketUnreader):  # type: ignore[misc]
    """The bytes of one connection, with a deadline on each read. Raises TimeoutError for a body below its pace."""

    def __init__(self, connection: socket) -> None:
        super().__init__(connection)
        self._began = 0.0
        self._came = 0
        self._body = memoryview(b"")

    def begin(self, collected: bytearray) -> None:
        """Begin a request, of which so much has come. What there is of its body waits until it is read.

        gunicorn copies all that it holds for each line that it reads of a head, and for each piece that is read of a
        body.
        """
        self._began, self._came = time.monotonic(), 0
        end = collected.find(b"\r\n\r\n") + 4
        has_body = _BODY.search(collected, 0, end) is not None
        self._body = memoryview(collected)[end if has_body else len(collected) :]
        self.unread(collected[:end] if has_body else collected)

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Wait for the next bytes."""
        if self._body:
            piece, self._body = self._body[:PIECE_BYTES], self._body[PIECE_BYTES:]
            return bytes(piece)
        spent = time.monotonic() - self._began
        in_pace = BEGIN_SECONDS + self._came / settings.UPLOAD_BYTES_A_SECOND
        left = min(SILENT_SECONDS, in_pace - spent, settings.UPLOAD_SECONDS - spent)
        if left <= 0:
            raise TimeoutError("The body came too slowly.")
        self.sock.settimeout(left)
        try:
            data = bytes(super().chunk(size_hint))
        finally:
            self.sock.settimeout(SILENT_SECONDS)
        self._came += len(data)
        return data


class Connection(TConn):  # type: ignore[misc]
    """A connection, what has been collected of its request, and who sees it off."""

    collected = bytearray()
    linger: Callable[["Connection"], None]

    def close(self, graceful: bool = False) -> None:
        """Close; the graceful way takes a while, in which gunicorn's own would hold up the loop."""
        if graceful:
            self.linger(self)
        else:
            super().close()


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, with collected requests and two pools of threads."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self._arriving: dict[Connection, tuple[float, bytearray]] = {}
        self._leaving: dict[Connection, tuple[float, list[int]]] = {}
        self._most_connections: int = self.cfg.worker_connections
        self._exhausted_until = 0.0

    def init_process(self) -> None:
        """Make the second pool beside the first, and settle gunicorn's settings.

        Each of them costs three calls whenever it is read, some forty times a request.
        """
        self.cfg.__dict__.update({name: setting.get() for name, setting in self.cfg.settings.items()})
        self._transfers = ThreadPoolExecutor(settings.WEB_TRANSFERS, thread_name_prefix="transfer")
        super().init_process()

    def run(self) -> None:
        """Run until the end of this process."""
        super().run()
        self._transfers.shutdown(wait=False)

    def accept(self, listener: socket) -> None:
        """Accept a connection; without a descriptor for it, leave it where it waits, and the others alone."""
        try:
            accepted, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                raise
            self.log.error("No connection can be accepted now: %s", error.strerror)
            self._exhausted_until = time.monotonic() + EXHAUSTED_SECONDS
            self.worker_connections = 0
            return
        self.nr_conns += 1
        conn = Connection(self.cfg, accepted, address, listener.getsockname())
        conn.linger = self._linger
        self.enqueue_req(conn)

    def enqueue_req(self, conn: Connection) -> None:
        """Collect the request of a connection that was accepted, or that speaks again."""
        if self.cfg.is_ssl or (conn.parser and conn.parser.unreader.buf.getvalue()):
            # what is encrypted, or came behind the request before, is read by its thread
            self._submit(self._transfers, conn, bytearray())
            return
        conn.sock.setblocking(False)
        self._arriving[conn] = time.monotonic(), bytearray()
        pool = self._collect(conn)
        if pool:
            self._submit(pool, conn, self._arriving.pop(conn)[1])
        else:
            self.poller.register(conn.sock, EVENT_READ, partial(self._on_readable, conn))

    def murder_pending(self) -> None:
        """Cut off what took too long to arrive; called at every turn of the loop."""
        super().murder_pending()
        now = time.monotonic()
        if not self.worker_connections and now > self._exhausted_until:
            self.worker_connections = self._most_connections
        seconds = COLLECTED_SECONDS if self.alive else STOPPING_SECONDS
        for conn, (began, collected) in list(self._arriving.items()):
            if now - began < seconds:
                break
            del self._arriving[conn]
            self.poller.unregister(conn.sock)
            self.nr_conns -= 1
            if collected:
                with suppress(OSError):
                    conn.sock.send(_ANSWER)
            conn.close(graceful=bool(collected))
        for conn, (began, _) in list(self._leaving.items()):
            if now - began < LEAVING_SECONDS:
                break
            self._part(conn)

    def handle(self, conn: Connection) -> Any:
        """Handle a collected request, in a thread."""
        if self.cfg.is_ssl:
            return super().handle(conn)
        conn.init()
        if not isinstance(conn.parser.unreader, Paced):
            conn.parser.unreader = Paced(conn.sock)
        conn.parser.unreader.begin(conn.collected)
        conn.collected = bytearray()
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Answer; who takes nothing of the answer for too long is cut off."""
        conn.sock.settimeout(SILENT_SECONDS)
        return super().handle_request(req, conn)

    def _linger(self, conn: Connection) -> None:
        """Say that nothing more comes, and wait in the loop until the client has said the same."""
        try:
            conn.sock.shutdown(SHUT_WR)
            conn.sock.setblocking(False)
            self._leaving[conn] = time.monotonic(), [0]
            self.poller.register(conn.sock, EVENT_READ, partial(self._on_leaving, conn))
        except OSError:
            self._leaving.pop(conn, None)
            conn.close()

    def _on_leaving(self, conn: Connection, _: socket) -> None:
        try:
            came = len(conn.sock.recv(COLLECTED_BYTES))
        except BlockingIOError:
            return
        except OSError:
            came = 0
        drained = self._leaving[conn][1]
        drained[0] += came
        if not came or drained[0] > LEAVING_BYTES:
            self._part(conn)

    def _part(self, conn: Connection) -> None:
        del self._leaving[conn]
        self.poller.unregister(conn.sock)
        conn.close()

    def _on_readable(self, conn: Connection, _: socket) -> None:
        pool = self._collect(conn)
        if pool:
            # first this, for the thread may answer, and register it anew, before this one goes on
            self.poller.unregister(conn.sock)
            self._submit(pool, conn, self._arriving.pop(conn)[1])

    def _collect(self, conn: Connection) -> ThreadPoolExecutor | None:
        """Take what is there, and say who handles the request; None while too little has come to tell."""
        collected = self._arriving[conn][1]
        try:
            data = conn.sock.recv(COLLECTED_BYTES)
        except BlockingIOError:
            return None
        except OSError:
            data = b""
        collected += data
        return self._pool_for(collected) if data else self.tpool

    def _pool_for(self, collected: bytearray) -> ThreadPoolExecutor | None:
        """Choose who handles the request; None while too little has come to tell."""
        end = collected.find(b"\r\n\r\n") + 4
        if end < 4:
            return self._transfers if len(collected) >= COLLECTED_BYTES else None
        head = collected[:end]
        if head.startswith(_DOWNLOAD) or _UNTOLD.search(head):
            return self._transfers
        length = _LENGTH.search(head)
        whole = end + int(length[1]) if length else end
        if whole > COLLECTED_BYTES:
            return self._transfers
        return self.tpool if len(collected) >= whole else None

    def _submit(self, pool: ThreadPoolExecutor, conn: Connection, collected: bytearray) -> None:
        conn.data_ready, conn.collected = True, collected

        def done(handled: Future[Any]) -> None:
            if not self._kept_alive(conn, handled):
                self.method_queue.defer(self.finish_request, conn, handled)

        pool.submit(self.handle, conn).add_done_callback(done)

    def _kept_alive(self, conn: Connection, handled: Future[Any]) -> bool:
        """Let a connection that stays open wait in the loop for its next request, without waking the loop for it.

        Called in the thread that answered. False where the loop has to see to the connection itself.
        """
        if handled.cancelled() or handled.exception() or handled.result() is not True:
            return False
        if not self.alive or conn.parser.unreader.buf.getvalue():
            return False
        try:
            conn.sock.setblocking(False)
        except OSError:
            return False
        conn.set_timeout()
        self.keepalived_conns.append(conn)
        if not self.alive:
            self._cap_keepalive(time.monotonic() + STOPPING_SECONDS)
        # one that the loop has closed meanwhile is counted there
        with suppress(OSError, ValueError):
            self.poller.register(conn.sock, EVENT_READ, partial(self.on_client_socket_readable, conn))
        return True

    def _cap_keepalive(self, deadline: float) -> None:
        """Let no connection wait longer than this. gunicorn's own loop over them breaks when a thread adds one."""
        for conn in list(self.keepalived_conns):
            conn.timeout = min(conn.timeout, deadline)
