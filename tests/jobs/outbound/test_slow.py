"""A host that takes its time is hung up on, whatever part of its answer it drips: no step may last for ever."""

import io
import socket
import threading
import time

import pytest

from jobs import outbound
from jobs.outbound import Patience, TooSlow
from tests.hosts import ok

IMPATIENT = Patience(seconds=20, read_seconds=10, slowest=50_000, window_seconds=0.2)
"""Ends by the rate; the time-out of one read does not come into it."""
SHORT = Patience(seconds=1, read_seconds=10, slowest=0)
"""Ends by the total alone, which leaves a host under load the time to read the question."""


def drip(*first: bytes, piece: bytes = b"a"):
    """Send the first pieces at once and then one byte at a time, until nobody listens."""

    def answer(connection):
        for each in first:
            connection.sendall(each)
        while not hung_up(connection):
            connection.sendall(piece)
            time.sleep(0.02)
        over.set()

    def hung_up(connection):
        connection.setblocking(False)
        try:
            return connection.recv(1) == b""
        except BlockingIOError:
            return False
        finally:
            connection.setblocking(True)

    over = answer.over = threading.Event()
    return answer


HEAD = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "status line": drip(b"HTTP"),
    "headers": drip(HEAD, piece=b"X: y\r\n"),
    "one header": drip(HEAD + b"X: "),
    "interim answers": drip(piece=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": drip(ok(b"", length=10**6)),
    "body without a length": drip(HEAD + b"\r\n"),
    "chunks": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", piece=b"1\r\nx\r\n"),
    "length of a chunk": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", piece=b"0"),
    "trailers": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n", piece=b"X: y\r\n"),
}


def fetch(url, patience):
    file = io.BytesIO()
    outbound.download(url, file, largest=10**6, most=lambda head: 10**6, patience=patience)
    return file.getvalue()


@pytest.mark.parametrize("patience", [IMPATIENT, SHORT], ids=["rate", "total"])
@pytest.mark.parametrize("part", DRIPS)
def test_drips_are_ended(hosting, part, patience):
    answer = DRIPS[part]
    answer.over.clear()
    host = hosting(answer)
    with pytest.raises(TooSlow):
        fetch(host.url(), patience)
    assert len(host.asked) == 1


def test_a_host_that_says_nothing_is_ended(hosting):
    over = threading.Event()
    with pytest.raises(TooSlow):
        fetch(hosting(lambda connection: over.wait(20)).url(), IMPATIENT)
    over.set()


def test_a_handshake_that_drips_is_ended(hosting):
    host = hosting(drip(b"\x16\x03\x03\x40\x00", piece=b"\x02"))
    with pytest.raises(TooSlow):
        fetch(host.url().replace("http:", "https:"), IMPATIENT)


def test_redirects_share_one_time(hosting):
    def late(connection):
        time.sleep(0.6)
        connection.sendall(ok(b"", "Location: /again", status="302 Found"))

    with pytest.raises(TooSlow):
        fetch(hosting(late).url(), SHORT)


def test_who_is_fast_enough_may_take_several_windows(hosting):
    def steady(connection):
        connection.sendall(ok(b"", length=100_000))
        for _ in range(10):
            connection.sendall(b"x" * 10_000)
            time.sleep(0.05)

    patience = Patience(seconds=20, slowest=10_000, window_seconds=0.2)
    assert len(fetch(hosting(steady).url(), patience)) == 100_000


def test_no_thread_and_no_descriptor_is_left(hosting):
    import os

    host = hosting(ok(b"abc"))
    fetch(host.url(), IMPATIENT)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        fetch(host.url(), IMPATIENT)
    assert len(os.listdir("/proc/self/fd")) <= before + 2
    assert not any(thread.name == "outbound watch" for thread in threading.enumerate())


def test_a_host_whose_queue_is_full_is_not_waited_for(hosting, settings):
    from jobs.outbound import Unreachable

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        port = silent.getsockname()[1]
        settings.OUTBOUND_ALLOWED_PORTS = [port]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        host = hosting(ok(b""))
        settings.OUTBOUND_ALLOWED_PORTS = [port]
        with pytest.raises(Unreachable):
            fetch(
                host.url().replace(str(host.port), str(port)),
                Patience(seconds=20, connect_seconds=0.2, read_seconds=0.2),
            )
        for filler in fillers:
            filler.close()
