"""Clients that send slowly, or stop, are cut off in time and keep nobody waiting."""

import contextlib
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.acceptance.stack import Stack, running, wait_for

MANY = 100
BEGUN = b"--x\r\nContent-Disposition: form-data; name=files; filename=a.jpg\r\n\r\n"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("web"), {"UPLOAD_SECONDS": "8"}, cluster=False) as started:
        yield started


@contextlib.contextmanager
def _slow(web: Stack, begin: bytes, count: int = MANY) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as opened:
        clients = [opened.enter_context(socket.create_connection(("127.0.0.1", web.port))) for _ in range(count)]
        for client in clients:
            client.sendall(begin)
        yield clients


def _upload(web: Stack, length: int = 1_000_000) -> bytes:
    lines = ["POST /api/convert HTTP/1.1", "Host: localhost", f"Authorization: Bearer {web.key()}"]
    lines += ["Content-Type: multipart/form-data; boundary=x", f"Content-Length: {length}", "", ""]
    return "\r\n".join(lines).encode() + BEGUN


def _uploads(web: Stack) -> list[Path]:
    return list((web.folder / "var" / "scratch" / "uploads").glob("*"))


@pytest.mark.parametrize("begin", ["nothing", "half a head", "half a body", "half a short body"])
def test_a_hundred_slow_clients_keep_no_quick_request_waiting(web: Stack, begin: str, photo: bytes) -> None:
    key = web.key()
    sent = {"nothing": b"", "half a head": b"GET /healthz HT", "half a body": _upload(web) + bytes(200_000)}
    sent["half a short body"] = _upload(web, 1_000)
    with _slow(web, sent[begin]) as clients:
        assert web.call("GET", "/api/jobs", key).status_code == 200
        converted = web.call("POST", "/api/convert", key, files={"files": ("a.jpg", photo)}, data={"format": "webp"})
        assert converted.status_code == 200
        # not one of them was served or cut off meanwhile
        for client in clients:
            client.setblocking(False)
            with pytest.raises(BlockingIOError):
                client.recv(1)


def test_an_upload_that_stops_is_answered_408_and_leaves_no_file(web: Stack) -> None:
    with _slow(web, _upload(web) + bytes(200_000), count=1) as [client]:
        wait_for(lambda: _uploads(web), "the upload to arrive")
        client.settimeout(60)
        answer = client.recv(65_536)
        while b"}" not in answer and (more := client.recv(65_536)):
            answer += more
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"request_too_slow" in answer
    wait_for(lambda: not _uploads(web), "its file to be gone")


def test_an_upload_that_breaks_off_leaves_no_file(web: Stack) -> None:
    with _slow(web, _upload(web) + bytes(200_000), count=3):
        wait_for(lambda: len(_uploads(web)) == 3, "the uploads to arrive")
    wait_for(lambda: not _uploads(web), "their files to be gone")


def test_clients_that_were_cut_off_and_stay_keep_nobody_waiting(web: Stack) -> None:
    with _slow(web, b"GET /healthz HTTP/1.0\r\n\r\n", count=MANY) as clients:
        # nobody of them closes
        assert web.call("GET", "/healthz").status_code == 200
        for client in clients:
            client.settimeout(20)
            assert client.recv(65_536).startswith(b"HTTP/1.0 200 ")
        assert web.call("GET", "/healthz").status_code == 200


def test_a_head_that_never_ends_is_answered_408(web: Stack) -> None:
    with _slow(web, b"GET /healthz HT", count=1) as [client]:
        client.settimeout(60)
        assert client.recv(65_536).startswith(b"HTTP/1.1 408 ")


def test_a_connection_stays_however_soon_a_request_in_parts_is_answered(web: Stack) -> None:
    def ask(times: int) -> None:
        with socket.create_connection(("127.0.0.1", web.port), timeout=5) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(times):
                client.sendall(b"POST /api/nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                time.sleep(0.001)
                client.sendall(b"Content-Length: 5\r\n\r\nhello")
                answer = b""
                while b"requestId" not in answer:
                    came = client.recv(65_536)
                    assert came, "the connection was closed"
                    answer += came

    # the answer of a thread is quicker than what the server's loop has still to do: as often as there are many
    with ThreadPoolExecutor(6) as clients:
        list(clients.map(ask, [60] * 6))
