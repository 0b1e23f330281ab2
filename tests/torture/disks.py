"""A disk without room, and a server without descriptors: refused in words, and well again when there is room."""

import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.acceptance.stack import Stack, descendants
from tests.bench.processes import is_confined
from tests.torture import books, load
from tests.torture.report import Row

DISK_BYTES = 1_600_000_000
RECOVERY_SECONDS = 60
FEW = 12
"""Descriptors that a process may open beyond those that it has."""


@contextmanager
def small() -> Iterator[Mapping[str, str]]:
    """Put everything that the server writes on a small disk of its own. Needs the right to mount one."""
    with tempfile.TemporaryDirectory(prefix="disk-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", folder], check=True)
        try:
            yield {"CONVERTLY_VAR": f"{folder}/var"}
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def full(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Fill the disk while jobs run, ask for more, and make room again."""
    rounds = max(1, round(5 * scale))
    row = Row("no room left on the disk", rounds)
    key, content = stack.key(), load.picture()
    ballast = Path(stack.environment["CONVERTLY_VAR"]) / "ballast"
    jobs: list[str] = []
    statuses: list[str] = []
    longest = 0.0
    for _ in range(rounds):
        jobs += load.submit(stack, key, 4, 5, content)
        load.moment(luck, 1)
        _fill(ballast)
        until = time.monotonic() + 5
        while time.monotonic() < until:
            answer = _create(stack, key, content)
            statuses.append(f"{answer.status_code} {answer.json().get('code', '')}".strip())
            if answer.status_code == 200:
                jobs.append(answer.json()["jobId"])
        ballast.unlink()
        began = time.monotonic()
        jobs += load.submit(stack, key, 1, 1, content)
        load.wait_for_one(stack, jobs[-1])
        longest = max(longest, time.monotonic() - began)
    load.wait_final(stack, 180)
    row.hold("while it was full", books.counted(statuses), all(each.startswith(("503", "200")) for each in statuses))
    row.hold("refused", sum(each.startswith("503") for each in statuses), any(each[:3] == "503" for each in statuses))
    row.hold("a new job done after room was made", f"{longest:.0f} s", longest <= RECOVERY_SECONDS)
    codes = [code for (code,) in stack.rows("SELECT error_code FROM jobs_file")]
    row.note("files", books.counted(code or "done" for code in codes))
    books.check(stack, row, jobs, killed=len(codes))
    return row


def descriptors(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Leave the web server next to no descriptors, send uploads by many hands, and lift the limit again."""
    hands = max(10, round(60 * scale))
    row = Row("no descriptors left to the web server", hands)
    key, content = stack.key(), load.picture(side=64)
    assert stack.web is not None
    pids = [pid for pid in descendants(stack.web.pid) if not is_confined(pid)]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_NOFILE) for pid in pids}
    for pid, (_, most) in before.items():
        open_now = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (open_now + FEW, most))

    def send(_: int) -> tuple[str, str]:
        try:
            answer = _create(stack, key, content, timeout=30)
        except requests.RequestException as error:
            return type(error).__name__, ""
        said = answer.json()
        return f"{answer.status_code} {said.get('code', '')}".strip(), said.get("jobId", "")

    with ThreadPoolExecutor(hands) as threads:
        answers = list(threads.map(send, range(hands)))
    for pid, limits in before.items():
        resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
    jobs = [job for _, job in answers if job]
    row.hold("answers", books.counted(said for said, _ in answers), all(said[:3] != "500" for said, _ in answers))
    began = time.monotonic()
    jobs += load.submit(stack, key, 1, 1, content)
    load.wait_final(stack, RECOVERY_SECONDS)
    row.hold("a new job done after that", f"{time.monotonic() - began:.0f} s", not load.unfinished(stack))
    alive = [pid for pid in descendants(stack.web.pid) if not is_confined(pid)]
    row.hold("web processes that died", len(set(pids) - set(alive)), set(pids) <= set(alive))
    # what was stored stays where nobody knows whether its rows are there, until retention knows
    unsure = sum("database_unavailable" in said for said, _ in answers)
    books.check(stack, row, jobs, killed=unsure)
    return row


def _fill(ballast: Path) -> None:
    with ballast.open("wb") as written:
        try:
            while True:
                written.write(b"\1" * 1_000_000)
        except OSError:
            # full
            return


def _create(stack: Stack, key: str, content: bytes, timeout: float = 60) -> requests.Response:
    return requests.post(
        f"{stack.url}/api/jobs",
        headers={"Authorization": f"Bearer {key}"},
        data={"saveToStorage": "true", "format": "webp"},
        files=[("files", ("a.png", content))],
        timeout=timeout,
    )
