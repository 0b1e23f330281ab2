"""The database goes and comes back: nobody waits for ever, nothing is lost, and nobody has to help.

The server is this test's own, behind a proxy that can swallow and cut; so no kind of database changes what runs here.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from convertly.postgres.watched import REST_SECONDS
from tests.acceptance.stack import Stack, running, wait_for
from tests.proxy import CUT, Proxy
from tests.services import postgres
from tests.services.postgres import Server

LONGEST = 20
"""Seconds after which a call counts as hanging."""


class Database:
    """The server, which can be taken away in several ways."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._running = ExitStack()
        # as a machine dies: nothing is written down, no connection is closed
        self._running.enter_context(server.up(signal.SIGKILL))
        self.proxy, self.address = Proxy.before(server.address)

    def go(self, how: str) -> None:
        if how == "swallowed":
            self.proxy.swallow()
            return
        self._running.close()

    def come_back(self, how: str) -> None:
        if how == "swallowed":
            self.proxy.heal()
        else:
            self._running.enter_context(self._server.up())

    def close(self) -> None:
        self.proxy.close()
        self._running.close()


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    with postgres.laid_out() as server:
        made = Database(server)
        yield made
        made.close()


@pytest.fixture
def stack(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    monkeypatch.setenv("DATABASE_URL", database.address)
    with running(tmp_path, cluster=False) as started:
        yield started


def _asked(stack: Stack, key: str, photo: bytes) -> list[requests.Response]:
    """Read, create, convert and ask a tool, while the database is away."""
    headers = {"Authorization": f"Bearer {key}"}
    file = {"files": ("a.jpg", photo)}
    job = {"saveToStorage": "true", "format": "webp"}
    send = {"headers": headers, "timeout": LONGEST}
    return [
        requests.get(f"{stack.url}/api/jobs", **send),
        requests.post(f"{stack.url}/api/jobs", files=file, data=job, **send),
        requests.post(f"{stack.url}/api/convert", files=file, data={"format": "webp"}, **send),
    ]


@pytest.mark.parametrize("how", ["killed", "swallowed"])
def test_without_a_database_everything_answers_and_once_it_is_back_everything_is_done(
    stack: Stack, database: Database, how: str, photo: bytes, slow_picture: bytes
) -> None:
    key = stack.key()
    stack.start_cluster()
    jobs = [stack.create(key, [(f"{n}.png", slow_picture) for n in range(2)], format="avif")]
    jobs += [stack.create(key, [("waits.jpg", photo)]) for _ in range(3)]
    stack.busy_worker()

    database.go(how)
    for _ in range(2):
        for answer in _asked(stack, key, photo):
            assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
            assert int(answer.headers["Retry-After"]) > 0
            assert answer.headers["X-Request-Id"]
        for page in ("/", "/admin/"):
            # a session is looked up for them
            shown = requests.get(stack.url + page, cookies={"sessionid": "x" * 32}, timeout=LONGEST)
            assert shown.status_code == 503
            assert "Retry-After" in shown.headers
            assert "database does not answer" in shown.text
            assert "Traceback" not in shown.text
        assert requests.get(f"{stack.url}/healthz", timeout=LONGEST).status_code == 200
        ready = requests.get(f"{stack.url}/readyz", timeout=LONGEST)
        assert (ready.status_code, ready.json()["checks"]["database"]) == (503, False)
    database.come_back(how)

    wait_for(lambda: stack.call("GET", "/readyz").status_code == 200, "the service to be ready again", 30)
    # the other web process may have asked in vain a moment ago
    time.sleep(REST_SECONDS)
    jobs.append(stack.create(key, [("after.jpg", photo)]))
    for job in jobs:
        detail = stack.finished(key, job, 60)
        assert (detail["status"], detail["failedFiles"]) == ("completed", 0)
        assert all(stack.call("GET", result["downloadUrl"]).status_code == 200 for result in detail["results"])
    assert stack.outputs() == 2 + 3 + 1


def test_a_job_whose_commit_was_not_heard_of_is_found_again_and_has_its_sources(
    stack: Stack, database: Database, photo: bytes
) -> None:
    made = False

    def on_request(data: bytes) -> None:
        nonlocal made
        made = made or b'INSERT INTO "jobs_job"' in data

    def on_answer(data: bytes) -> object:
        return CUT if made and b"COMMIT\0" in data else None

    key, headers = stack.key(), {"Idempotency-Key": "once"}
    fields = {"saveToStorage": "true", "format": "webp"}
    database.proxy.on_request, database.proxy.on_answer = on_request, on_answer

    def create() -> requests.Response:
        return stack.call("POST", "/api/jobs", key, headers=headers, data=fields, files={"files": ("a.jpg", photo)})

    lost = create()
    assert (lost.status_code, lost.json()["code"]) == (503, "database_unavailable")
    database.proxy.heal()

    again = create()
    assert again.status_code == 200, again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    assert stack.call("GET", "/api/jobs", key).json()["pagination"]["total"] == 1
    stack.start_cluster()
    assert stack.finished(key, again.json()["jobId"])["status"] == "completed"


def test_a_result_whose_commit_was_not_heard_of_stays(stack: Stack, database: Database, photo: bytes) -> None:
    published = cut = False

    def on_request(data: bytes) -> None:
        nonlocal published
        published = published or b'INSERT INTO "jobs_output"' in data

    def on_answer(data: bytes) -> object:
        nonlocal cut
        if published and not cut and b"COMMIT\0" in data:
            cut = True
            return CUT
        return None

    key = stack.key()
    job = stack.create(key, [("a.jpg", photo)])
    database.proxy.on_request, database.proxy.on_answer = on_request, on_answer
    stack.start_cluster()
    detail = stack.finished(key, job)
    wait_for(lambda: cut, "the commit to be cut")
    database.proxy.heal()

    assert detail["status"] == "completed"
    # the worker that heard nothing has come to know that it was its own work
    stack.finished(key, stack.create(key, [("b.jpg", photo)]))
    assert stack.call("GET", detail["results"][0]["downloadUrl"]).status_code == 200
