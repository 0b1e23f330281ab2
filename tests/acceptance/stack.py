"""A running Convertly for tests: gunicorn and the cluster as processes, on a data folder of their own.

The database is SQLite, or a fresh database on the server that `DATABASE_URL` names; the storage is what `S3_*` name.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests

from tests.acceptance import database
from tests.acceptance.database import Database
from tests.hosts import Host

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
START_TICKS = 110
"""Processor time, in hundredths of a second, that a confined child has spent when it is surely past its start."""
WORKING_TICKS = 2
"""Processor time in a tenth of a second that an idle child never spends."""
QUICK = {"LEASE_SECONDS": "4", "HEARTBEAT_SECONDS": "1", "SWEEP_SECONDS": "1", "LOG_LEVEL": "WARNING"}
"""The same rules as always, at a pace that a test can wait for."""

_empty_file: list[bytes] = []
"""SQLite's file of the first server of this process, before anything was in it."""


class Stack:
    """Handles on the processes, and the calls that tests make most."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            **QUICK,
            "CONVERTLY_VAR": str(folder / "var"),
            "DJANGO_SETTINGS_MODULE": "convertly.settings",
            "WEB_PROCESSES": "2",
            "WORKERS": "2",
            **environment,
        }
        var = Path(self.environment["CONVERTLY_VAR"])
        self.database = Database(self.environment["DATABASE_URL"], var / "convertly.sqlite3")
        self.log = (folder / "log").open("ab")
        self.keys: dict[str, str] = {}
        self.web: subprocess.Popen[bytes] | None = None
        self.cluster: subprocess.Popen[bytes] | None = None
        self.beside: list[subprocess.Popen[bytes]] = []
        self.told: Host | None = None
        self.server = ""
        self.killed = 0
        self.at_rest: threading.Barrier | None = None
        self._others: dict[int, frozenset[int]] = {}

    def manage(self, *words: str) -> str:
        """Run a management command and give what it printed."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start_web(self) -> None:
        """Start the web server and wait until it answers."""
        bind = ["--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--threads", "8"]
        quiet = ["--no-control-socket", "--log-level", "warning"]
        self.web = self._start("-m", "gunicorn", "convertly.wsgi", *bind, *quiet)
        wait_for(lambda: self._answers("/healthz"), "the web server to answer")

    def start_cluster(self, *words: str) -> None:
        """Start the workers, by another command where one is given, and wait until they have answered a doorbell."""
        self.cluster = self._start(*(words or ("manage.py", "qcluster")))
        wait_for(self._queue_is_alive, "the queue to be alive")

    def stop_cluster(self) -> None:
        """Stop the workers as an operator does, and wait until they are gone."""
        assert self.cluster is not None
        self.cluster.terminate()
        self.cluster.wait(60)

    def worker_pids(self) -> list[int]:
        """Name the workers of the cluster.

        Its two other parts are known by the first look at an undisturbed one, where they were started last.
        """
        assert self.cluster is not None
        [main] = children(self.cluster.pid)
        [sentinel] = children(main)
        below, workers = sorted(children(sentinel)), int(self.environment["WORKERS"])
        others = self._others.setdefault(sentinel, frozenset(below[workers:]))
        return [pid for pid in below if pid not in others]

    def workers_of(self, job_id: str) -> int:
        """Count the workers that had a part in a job."""
        held = "SELECT worker, job_id FROM jobs_file"
        return len({worker for worker, job in self.rows(held) if uuid.UUID(str(job)) == uuid.UUID(job_id)})

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database behind the server's back."""
        return self.database.rows(query)

    def child_pids(self) -> list[int]:
        """Name the confined children of the cluster."""
        assert self.cluster is not None
        return [pid for pid in descendants(self.cluster.pid) if b"media_tools" in _command(pid)]

    def child_at_work(self, besides: frozenset[int] = frozenset()) -> int:
        """Wait for a confined child that has been at work for a moment and is none of those, and name it."""
        found: list[int] = []

        def at_work() -> bool:
            found[:] = [pid for pid in self.child_pids() if pid not in besides and _at_work(pid)]
            return bool(found)

        wait_for(at_work, "a child at work")
        return found[0]

    def key(self, email: str = "owner@example.com", plan: str = "enterprise") -> str:
        """Give an API key of this person, made when it is first asked for."""
        if email not in self.keys:
            self.keys[email] = self.manage("create_api_key", "--email", email, "--plan", plan).splitlines()[-1]
        return self.keys[email]

    def call(self, method: str, path: str, key: str | None = None, **options: Any) -> requests.Response:
        """Send a request; `path` may be a whole address."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        headers |= options.pop("headers", {})
        address = path if path.startswith("http") else self.url + path
        return requests.request(method, address, headers=headers, timeout=60, **options)

    def create(self, key: str, files: list[tuple[str, bytes]], **fields: str) -> str:
        """Create a job and give its id."""
        fields = {"saveToStorage": "true", "format": "webp", **fields}
        answer = self.call("POST", "/api/jobs", key, data=fields, files=[("files", file) for file in files])
        assert answer.status_code == 200, answer.text
        return str(answer.json()["jobId"])

    def detail(self, key: str, job_id: str) -> dict[str, Any]:
        """Read a job."""
        answer = self.call("GET", f"/api/jobs/{job_id}", key)
        assert answer.status_code == 200, answer.text
        detail: dict[str, Any] = answer.json()
        return detail

    def finished(self, key: str, job_id: str, seconds: float = 60) -> dict[str, Any]:
        """Wait until a job is final and give its detail."""
        wait_for(lambda: self.detail(key, job_id)["status"] in ("completed", "failed"), f"job {job_id}", seconds)
        return self.detail(key, job_id)

    def stop(self) -> None:
        """Stop both, the gentle way first, and leave no process behind."""
        for process in (self.web, self.cluster):
            if process is None:
                continue
            if process.poll() is None:
                process.terminate()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.log.close()

    def _start(self, *words: str, **settings: str) -> "subprocess.Popen[bytes]":
        command, environment = [sys.executable, *words], {**self.environment, **settings}
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def _queue_is_alive(self) -> bool:
        assert self.cluster is not None
        assert self.cluster.poll() is None, (self.folder / "log").read_text()[-2000:]
        return bool(self.call("GET", "/readyz").json()["checks"]["queue"])

    def _answers(self, path: str) -> bool:
        try:
            return self.call("GET", path).status_code == 200
        except requests.ConnectionError:
            return False


@contextmanager
def running(
    folder: Path, environment: Mapping[str, str] | None = None, *, cluster: bool = True, server: str | None = None
) -> Iterator[Stack]:
    """Start a Convertly on `folder`, migrated, and stop it afterwards.

    `server` is the address of another PostgreSQL than the environment names, or "" for SQLite.
    """
    server = os.environ.get("DATABASE_URL", "") if server is None else server
    with database.fresh(server) as address:
        stack = Stack(folder, {**(environment or {}), "DATABASE_URL": address})
        stack.server = server
        try:
            _migrate(stack)
            stack.start_web()
            if cluster:
                stack.start_cluster()
            yield stack
        finally:
            stack.stop()


def _migrate(stack: Stack) -> None:
    """Make the tables; a file of SQLite is copied from the first one of this process."""
    if stack.database.address:
        stack.manage("migrate", "--verbosity", "0")
        return
    if not _empty_file:
        stack.manage("migrate", "--verbosity", "0")
        _empty_file.append(stack.database.path.read_bytes())
        return
    stack.database.path.parent.mkdir(parents=True, exist_ok=True)
    stack.database.path.write_bytes(_empty_file[0])


def wait_for(condition: Any, what: str, seconds: float = START_SECONDS) -> None:
    """Wait until the condition holds; fail, naming what was waited for, when it takes too long."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited {seconds} s for {what}"
        time.sleep(0.05)


def descendants(pid: int) -> list[int]:
    """Name every living process below `pid`."""
    # each is read once: a process may end between two looks
    states = {int(entry.name): _stat(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    parents = {child: int(state[1]) for child, state in states.items() if state[:1] not in ([], ["Z"])}
    found, waiting = [], [pid]
    while waiting:
        above = waiting.pop()
        below = [child for child, parent in parents.items() if parent == above]
        found += below
        waiting += below
    return found


def alive(pid: int) -> bool:
    """Tell whether the process runs; one that only waits to be reaped does not."""
    return _stat(pid)[:1] not in ([], ["Z"])


def children(pid: int) -> list[int]:
    """Name the processes right below one."""
    return [child for child in descendants(pid) if _stat(child)[1:2] == [str(pid)]]


def _at_work(pid: int) -> bool:
    """Tell whether a confined child is past its start and spends processor time now."""
    if b"media_tools" not in _command(pid) or (before := _ticks(pid)) < START_TICKS:
        return False
    time.sleep(0.1)
    return _ticks(pid) - before >= WORKING_TICKS


def _ticks(pid: int) -> int:
    return sum(map(int, _stat(pid)[11:13]))


def _stat(pid: int) -> list[str]:
    """Give the fields of proc(5) `stat` from the state on; nothing for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
