"""How soon an idle worker begins a job, beside django-q2's own broker, and how fast many files go through."""

import secrets
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tests.acceptance.stack import QUICK, Stack, running, wait_for
from tests.bench import photographs
from tests.bench.client import Client
from tests.bench.figures import Figure, Section, percentile
from tests.bench.processes import cpu_seconds

GOAL_P50_MS, GOAL_P99_MS = 50, 150
STARTS = 50
PAUSES = [0.15 + 0.013 * (turn * 7 % 20) for turn in range(20)]
"""Seconds between two jobs, uneven so that no sleeping broker falls into step with them."""
IDLE_SECONDS = 5
JOBS = 200
FILES = 100
CLIENTS = 4
AS_SHIPPED = dict.fromkeys(QUICK, "") | {
    "DEBUG": "0",
    "SECRET_KEY": secrets.token_hex(32),
    "ALLOWED_HOSTS": "127.0.0.1",
}
"""The pace and the start of a real server, not those of a test."""
PHOTOGRAPH = (192, 128)
"""Small, so that the way through the queue is what takes the time."""


def measure(database: str, *, quick: bool = False) -> Section:
    """Measure on the database that DATABASE_URL names, which is called `database` in what is printed."""
    with _two() as (ours, stock):
        figures = [Figure("idle cluster, part of one core", 100 * _idle(ours, 1 if quick else IDLE_SECONDS), "%")]
        started = _starts([ours, stock], 3 if quick else STARTS)
        for who, waits, goals in (
            ("Convertly", started[0], (GOAL_P50_MS, GOAL_P99_MS)),
            ("django-q2's own ORM broker", started[1], (None, None)),
        ):
            figures += [
                Figure(f"job start when idle, {who}, {name}", 1000 * percentile(waits, part), "ms", goal)
                for name, part, goal in (("p50", 0.5, goals[0]), ("p99", 0.99, goals[1]))
            ]
        ratio = percentile(started[0], 0.5) / percentile(started[1], 0.5)
        figures.append(Figure("job start, Convertly ÷ django-q2's own broker, p50", ratio, digits=2))
        figures += [
            Figure("jobs of one small file, from the first request to the last result", _jobs(ours, quick), "/s"),
            Figure("files of one large job, from the request to its end", _files(ours, quick), "/s"),
        ]
    return Section(f"Jobs through the queue, {database}", figures)


@contextmanager
def _two() -> Iterator[tuple[Stack, Stack]]:
    """Run Convertly as it is, and with django-q2's own broker, side by side."""
    stock = {"DJANGO_SETTINGS_MODULE": "tests.bench.stock"}
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        running(Path(one), AS_SHIPPED) as ours,
        running(Path(other), AS_SHIPPED | stock) as theirs,
    ):
        yield ours, theirs


def _idle(stack: Stack, seconds: float) -> float:
    """Give the part of a core that the cluster uses while there is nothing to do."""
    assert stack.cluster is not None
    before = cpu_seconds(stack.cluster.pid)
    time.sleep(seconds)
    return (cpu_seconds(stack.cluster.pid) - before) / seconds


def _starts(stacks: list[Stack], times: int) -> list[list[float]]:
    """Submit to each stack in turn, with pauses, and give the seconds from acceptance to claim for each stack."""
    keys = [stack.key() for stack in stacks]
    photograph = ("photograph.jpg", photographs.jpeg(PHOTOGRAPH))
    # every worker has its child before anything is counted: to start one takes a core for half a second
    for stack, key in zip(stacks, keys, strict=True):
        for job in [stack.create(key, [photograph]) for _ in range(2 * CLIENTS)]:
            stack.finished(key, job)
    jobs: list[list[str]] = [[] for _ in stacks]
    for turn in range(times):
        for stack, key, made in zip(stacks, keys, jobs, strict=True):
            made.append(stack.create(key, [photograph]))
            time.sleep(PAUSES[turn % len(PAUSES)])
    return [[_wait_of(stack, key, job) for job in made] for stack, key, made in zip(stacks, keys, jobs, strict=True)]


def _wait_of(stack: Stack, key: str, job: str) -> float:
    detail = stack.finished(key, job)
    created, started = (datetime.fromisoformat(detail[name]) for name in ("createdAt", "startedAt"))
    return (started - created).total_seconds()


def _jobs(stack: Stack, quick: bool) -> float:
    """Give how many jobs a second go all the way when clients submit as fast as they can."""
    count = 4 if quick else JOBS
    key = stack.key()
    clients = [
        Client(stack, key, "/api/jobs", photographs.jpeg(PHOTOGRAPH), saveToStorage="true") for _ in range(CLIENTS)
    ]
    before = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(lambda client: [client.send() for _ in range(count // CLIENTS)], clients))
    wait_for_all(stack, key)
    return count / (time.perf_counter() - before)


def wait_for_all(stack: Stack, key: str) -> None:
    """Wait until no job of the key's account is under way."""
    for status in ("pending", "processing", "pending"):
        page = f"/api/jobs?limit=1&status={status}"
        wait_for(lambda page=page: not stack.call("GET", page, key).json()["pagination"]["total"], "all jobs", 300)


def _files(stack: Stack, quick: bool) -> float:
    """Give how many files of a single job a second become results."""
    count = 4 if quick else FILES
    key = stack.key()
    before = time.perf_counter()
    job = stack.create(key, [(f"{number}.jpg", photographs.jpeg(PHOTOGRAPH)) for number in range(count)])
    detail = stack.finished(key, job, 300)
    assert detail["completedFiles"] == count, detail
    return count / (time.perf_counter() - before)
