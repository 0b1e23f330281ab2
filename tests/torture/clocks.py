"""Workers whose clock is wrong beside workers whose clock is right: neither takes a file from the other."""

import random
import subprocess
from contextlib import ExitStack
from datetime import timedelta

from tests.acceptance.stack import Stack, children, wait_for
from tests.torture import books, load
from tests.torture.beside import running_beside
from tests.torture.report import Row

SKEWS = {
    "5 min ahead": timedelta(minutes=5),
    "5 min behind": -timedelta(minutes=5),
    "a day ahead": timedelta(days=1),
    "a day behind": -timedelta(days=1),
}
SWEEP_AHEAD = timedelta(days=2)
RESULT_HOURS = 24
FINAL_SECONDS = 240
SLACK_HOURS = 0.2
"""A job counts its hours from its end."""


def skewed(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Run a cluster by each wrong clock beside the right one, under load, and a sweep of retention by another."""
    row = Row(f"clusters whose clocks are {', '.join(SKEWS)} beside a right one", len(SKEWS))
    key, content = stack.key(), load.picture(side=700)
    with ExitStack() as beside:
        for skew in SKEWS.values():
            words = ("-m", "tests.torture.skewed", str(skew.total_seconds()))
            cluster = beside.enter_context(running_beside(stack, *words, WORKERS="1", SHORT_WORKERS="0"))
            wait_for(lambda cluster=cluster: _runs(cluster), "a cluster whose clock is wrong")
        jobs = load.submit(stack, key, max(6, round(80 * scale)), 4, content)
        took = load.wait_final(stack, FINAL_SECONDS)
    row.hold("all final after", "never" if took is None else f"{took:.0f} s", took is not None)
    again = stack.rows(f"SELECT id FROM jobs_file WHERE attempts > 1 AND {load.among(jobs)}")
    row.hold("files taken from their owner", len(again), not again)
    asked = f"SELECT created_at, expires_at FROM jobs_job WHERE {load.among(jobs, 'id')}"
    kept = [books.seconds(created, expires) / 3600 for created, expires in stack.rows(asked)]
    as_planned = min(kept) >= RESULT_HOURS and max(kept) <= RESULT_HOURS + SLACK_HOURS
    row.hold("results kept for", f"{min(kept):.1f} to {max(kept):.1f} h", as_planned)
    swept = stack._start("-m", "tests.torture.skewed", str(SWEEP_AHEAD.total_seconds()), "sweep").wait(60)
    links = [result["downloadUrl"] for result in stack.detail(key, jobs[-1])["results"]]
    gone = sum(stack.call("GET", link).status_code != 200 for link in links)
    row.hold("results gone after a sweep two days ahead", gone, gone == swept == 0)
    workers = {worker for (worker,) in stack.rows(f"SELECT worker FROM jobs_file WHERE {load.among(jobs)}")}
    row.hold("workers that had a part", len(workers), len(workers) > int(stack.environment["WORKERS"]))
    books.check(stack, row, jobs)
    return row


def _runs(cluster: "subprocess.Popen[bytes]") -> bool:
    """Tell whether a cluster without a watchdog has its sentinel, and that its worker and two helpers."""
    assert cluster.poll() is None, "a cluster whose clock is wrong does not start"
    return any(len(children(sentinel)) > 2 for sentinel in children(cluster.pid))
