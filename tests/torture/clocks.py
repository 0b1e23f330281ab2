"""Workers whose clock is wrong beside workers whose clock is right: neither takes a file from the other."""

import random
from datetime import timedelta

from tests.acceptance.stack import Stack
from tests.torture import books, load
from tests.torture.beside import running_beside
from tests.torture.report import Row

SKEWS = {
    "5 min ahead": timedelta(minutes=5),
    "5 min behind": -timedelta(minutes=5),
    "a day ahead": timedelta(days=1),
    "a day behind": -timedelta(days=1),
}
RESULT_HOURS = 24
FINAL_SECONDS = 120


def skewed(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Run a second cluster by each wrong clock, under load."""
    row = Row(f"a second cluster whose clock is {', '.join(SKEWS)}", len(SKEWS))
    key, content = stack.key(), load.picture(side=1400)
    jobs: list[str] = []
    late = []
    for name, skew in SKEWS.items():
        with running_beside(stack, "-m", "tests.torture.skewed", str(skew.total_seconds())):
            jobs += load.submit(stack, key, max(3, round(20 * scale)), 4, content)
            if load.wait_final(stack, FINAL_SECONDS) is None:
                late.append(name)
    row.hold("not done in time", ", ".join(late) or 0, not late)
    again = stack.rows("SELECT id FROM jobs_file WHERE attempts > 1")
    row.hold("files taken from their owner", len(again), not again)
    kept = [
        books.seconds(created, expires) / 3600
        for created, expires in stack.rows("SELECT created_at, expires_at FROM jobs_job")
    ]
    row.hold("results kept for", f"{min(kept):.1f} to {max(kept):.1f} h", min(kept) >= RESULT_HOURS - 24.1)
    workers = {worker for (worker,) in stack.rows("SELECT worker FROM jobs_file")}
    row.hold("workers that had a part", len(workers), len(workers) > int(stack.environment["WORKERS"]))
    books.check(stack, row, jobs)
    return row
