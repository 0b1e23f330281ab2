"""One command starts the whole service and leaves nothing behind, however it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.acceptance.stack import descendants, wait_for
from tests.convertly.conftest import PRODUCTION, ROOT, Manage
from tests.samples import pictures

Serve = Callable[..., "Served"]
PROGRAMS = [("gunicorn", "web server"), ("manage.py deliver", "deliverer")]


class Served:
    """A `manage.py serve` and what it printed."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as written:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--bind", "127.0.0.1:0"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=written,
            )
        wait_for(lambda: "is ready" in self.said() or self.process.poll() is not None, "the service to be ready")
        assert self.process.poll() is None, self.said()
        self.url = re.findall(r"is ready at (\S+)", self.said())[0]
        self.below = descendants(self.process.pid)

    def said(self) -> str:
        return self.log.read_text()

    def main_process(self, words: str) -> int:
        [pid] = [
            pid
            for pid in self.below
            if words in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            and int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) == self.process.pid
        ]
        return pid

    def wait_until_nothing_is_left(self) -> None:
        wait_for(lambda: not [pid for pid in self.below if alive(pid)], "every process to end")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def serve(clean: dict[str, str], tmp_path: Path) -> Iterator[Serve]:
    started: list[Served] = []

    def start(**settings: str) -> Served:
        pace = {"WEB_PROCESSES": "1", "WORKERS": "1"}
        started.append(Served({**clean, **pace, **settings}, tmp_path / f"log{len(started)}"))
        return started[-1]

    yield start
    for served in started:
        served.process.kill()
        served.process.wait()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)])
def test_a_signal_stops_everything(serve: Serve, number: signal.Signals, status: int) -> None:
    served = serve()
    assert len(served.below) >= 4
    served.process.send_signal(number)
    assert served.process.wait(30) == status
    served.wait_until_nothing_is_left()


def test_a_supervisor_that_is_killed_takes_everything_along(serve: Serve) -> None:
    served = serve()
    served.process.kill()
    served.wait_until_nothing_is_left()


@pytest.mark.parametrize(("words", "name"), PROGRAMS)
def test_when_a_program_dies_the_others_are_stopped_and_the_status_says_so(serve: Serve, words: str, name: str) -> None:
    served = serve()
    os.kill(served.main_process(words), signal.SIGKILL)
    assert served.process.wait(30) == 1
    assert f"The {name} ended by itself with status -9" in served.said()
    served.wait_until_nothing_is_left()


def test_a_cluster_that_dies_is_started_again_and_its_processes_leave_with_it(serve: Serve) -> None:
    served = serve()
    main = served.main_process("qcluster")
    old = [main, *descendants(main)]
    os.kill(main, signal.SIGKILL)
    wait_for(lambda: "worker cluster ended by itself with status -9 and is started again" in served.said(), "a word")
    wait_for(lambda: not any(alive(pid) for pid in old), "the old processes to end")
    wait_for(lambda: len(descendants(served.process.pid)) == len(served.below), "a new cluster")
    served.process.terminate()
    assert served.process.wait(40) == 0


def test_the_greeting_holds_a_key_that_works_and_stays_the_same(serve: Serve, tmp_path: Path) -> None:
    served = serve()
    [key] = re.findall(r"Bearer (cvly_\w+)", served.said())
    assert (tmp_path / "var" / "demo-key").read_text().strip() == key
    answer = requests.get(f"{served.url}/api/jobs", headers={"Authorization": f"Bearer {key}"}, timeout=10)
    assert answer.status_code == 200

    served.process.terminate()
    served.process.wait(30)
    assert key in serve().said()


def test_the_printed_calls_work_as_a_block(serve: Serve, tmp_path: Path) -> None:
    served = serve()
    (tmp_path / "photo.jpg").write_bytes(pictures.encoded(pictures.photo(4032, 3024), "jpg", orientation=6))
    calls = served.said().partition("list all jobs.")[2].replace("Give the workers", "# Give the workers")
    done = subprocess.run(
        ["bash", "-c", calls.rpartition("-" * 100)[0]], cwd=tmp_path, capture_output=True, text=True, timeout=170
    )
    assert (tmp_path / "photo.webp").read_bytes()[8:12] == b"WEBP", done.stdout + done.stderr
    assert '"completed_files":1' in done.stdout
    assert done.stdout.splitlines()[-1].endswith('"status":"cancelled"}')


def test_production_makes_no_demo_account(serve: Serve, tmp_path: Path) -> None:
    served = serve(**PRODUCTION)
    assert "cvly_" not in served.said()
    assert "password" not in served.said()
    assert not (tmp_path / "var" / "demo-key").exists()


def test_a_port_in_use_is_a_sentence_and_changes_nothing(manage: Manage, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = manage("serve", PORT=str(port))
    assert done.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}: address already in use." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "var" / "convertly.sqlite3").exists()


def test_a_database_that_does_not_answer_is_a_sentence(manage: Manage) -> None:
    done = manage("serve", "--bind", "127.0.0.1:0", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "The database does not answer: start it, or correct DATABASE_URL." in done.stderr
    assert "Traceback" not in done.stderr


def test_two_migrations_at_once_do_it_once(manage: Manage, clean: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "migrate"]
    both = [
        subprocess.Popen(command, cwd=ROOT, env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    printed = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], printed
    assert sorted("No migrations to apply" in text for text in printed) == [False, True]
