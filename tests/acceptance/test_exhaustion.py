"""Descriptors that run out do not bring the service down."""

import contextlib
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.stack import Stack, alive, descendants, running, wait_for


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    monkeypatch.setenv("DATABASE_URL", "")
    with running(tmp_path, cluster=False) as started:
        yield started


def test_without_descriptors_the_server_waits_and_goes_on(web: Stack, photo: bytes) -> None:
    key = web.key()
    assert web.web is not None
    processes = descendants(web.web.pid)
    for pid in processes:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (64, 64))
    with contextlib.ExitStack() as opened:
        for _ in range(300):
            opened.enter_context(socket.create_connection(("127.0.0.1", web.port)))
        wait_for(lambda: "No connection can be accepted" in (web.folder / "log").read_text(), "descriptors to run out")
        time.sleep(3)
        # nobody turns in a circle over what cannot be accepted: each look is told
        assert (web.folder / "log").read_text().count("No connection can be accepted") < 20 * len(processes)
    wait_for(lambda: web.call("GET", "/healthz").status_code == 200, "the server to accept again")
    converted = web.call("POST", "/api/convert", key, files={"files": ("a.jpg", photo)}, data={"format": "webp"})
    assert converted.status_code == 200
    assert all(alive(pid) for pid in processes)
