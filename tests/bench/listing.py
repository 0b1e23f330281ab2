"""A page of a long list of jobs, at any offset: the database's part, and the whole call."""

import json
import statistics
import subprocess
import sys
import time

from tests.acceptance.stack import ROOT, Stack
from tests.bench.figures import Figure, Section

GOAL_SQL_MS = 20
JOBS = 100_000
OFFSETS = (0, 1_000, 50_000, 99_900)
STATUS = "completed"
REPEATS = 7


def measure(database: str, stack: Stack, *, quick: bool = False) -> Section:
    """Fill the stack's database and measure there; `database` is its name in what is printed."""
    key = stack.key("lister@example.com")
    count = 200 if quick else JOBS
    _in_django(stack, "fill", "lister@example.com", str(count))
    pages = [
        f"/api/jobs?limit=20&offset={offset}{status}"
        for offset in ((0, count - 100) if quick else OFFSETS)
        for status in ("", f"&status={STATUS}")
    ]
    figures = []
    for page, cost in zip(pages, json.loads(_in_django(stack, "cost", key, *pages)), strict=True):
        name = page.partition("limit=20&")[2].replace("&", ", ")
        figures += [
            Figure(f"{name}: SQL, {cost['queries']} queries", cost["milliseconds"], "ms", GOAL_SQL_MS),
            Figure("  whole call", 1000 * _whole(stack, key, page), "ms"),
        ]
    return Section(f"A page of 20 jobs out of {count:,}, {database}", figures)


def _in_django(stack: Stack, *words: str) -> str:
    """Run a part of `tests.bench.rows` in a process of its own, which has the stack's database."""
    command = [sys.executable, "-m", "tests.bench.rows", *words]
    done = subprocess.run(command, cwd=ROOT, env=stack.environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _whole(stack: Stack, key: str, path: str) -> float:
    """Give the median seconds of the call over HTTP."""
    taken = []
    for _ in range(REPEATS):
        before = time.perf_counter()
        answer = stack.call("GET", path, key)
        taken.append(time.perf_counter() - before)
        assert answer.status_code == 200, answer.text
    return statistics.median(taken)
