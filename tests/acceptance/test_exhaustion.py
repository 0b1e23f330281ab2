"""What runs out does not bring the service down: descriptors, and the one write lock of SQLite."""

import contextlib
import resource
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.acceptance.stack import Stack, alive, descendants, running, wait_for

WRITERS = 16


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


def test_sixteen_writers_and_a_long_reader_never_meet_a_locked_database(web: Stack, photo: bytes) -> None:
    key = web.key()
    fields = {"saveToStorage": "true", "format": "webp"}

    def write(_: int) -> list[requests.Response]:
        return [web.call("POST", "/api/jobs", key, data=fields, files={"files": ("a.jpg", photo)}) for _ in range(5)]

    path = web.folder / "var" / "convertly.sqlite3"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        [(before,)] = reader.execute("SELECT count(*) FROM jobs_job").fetchall()
        with ThreadPoolExecutor(WRITERS) as writers:
            answers = [answer for written in writers.map(write, range(WRITERS)) for answer in written]
        # what it reads is still what it began with
        assert reader.execute("SELECT count(*) FROM jobs_job").fetchall() == [(before,)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["jobId"] for answer in answers}) == WRITERS * 5
    assert "locked" not in (web.folder / "log").read_text()
