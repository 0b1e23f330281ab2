"""One account with ten thousand waiting files beside one with a single one."""

import random
import time

from tests.acceptance.stack import Stack
from tests.torture import books, load
from tests.torture.report import Row

FILES, BATCHES = 10_000, 10
QUIET_TIMES, TIMES = 3, 5


def crowded(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Time the small account while nothing else runs, then behind the queue of the large one."""
    waiting = max(100, round(FILES * scale))
    row = Row(f"one file behind another account's {waiting:,}", TIMES)
    crowd, small = stack.key("crowd@example.com"), stack.key("small@example.com")
    content, many = load.picture(side=500), load.picture(side=400 if scale >= 1 else 64)
    jobs: list[str] = []

    def one() -> float:
        began = time.monotonic()
        jobs.extend(load.submit(stack, small, 1, 1, content))
        load.wait_for_one(stack, jobs[-1])
        return time.monotonic() - began

    quiet = max(one() for _ in range(QUIET_TIMES))
    began = time.monotonic()
    jobs += load.submit(stack, crowd, 1, 1, many)
    load.wait_for_one(stack, jobs[-1])
    of_crowd = time.monotonic() - began
    crowds = load.submit(stack, crowd, BATCHES, waiting // BATCHES, many)
    jobs += crowds
    crowded = [one() for _ in range(TIMES)]
    left = int(stack.rows("SELECT count(*) FROM jobs_file WHERE status = 'pending'")[0][0])
    row.hold("waiting all the while", f"{left:,}", left > 0)
    goal = 2 * quiet + of_crowd
    row.hold("done after", f"{max(crowded):.2f} s; {quiet:.2f} s when quiet", max(crowded) <= goal)
    if scale < 1:
        # what nobody has begun need not be done to know who was served first
        for job in crowds:
            stack.call("DELETE", f"/api/jobs/{job}", crowd)
    took = load.wait_final(stack, 3_600)
    row.hold("all final after", "never" if took is None else f"{took:.0f} s", took is not None)
    books.check(stack, row, jobs)
    return row
