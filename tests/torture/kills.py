"""Children, workers and clusters are killed in the middle of work."""

import os
import random
import signal
import time
from contextlib import suppress

from tests.acceptance.stack import Stack, alive, children, wait_for
from tests.torture import books, load
from tests.torture.report import Row

FILES = 5
"""Files of a job."""
JOBS = 200
SMALL = 500
"""The side of a picture of which a thousand are done in two minutes."""
FINAL_SECONDS = 180
"""How long after the last kill every job is final."""
PARTS = 4
"""The watchdog, the main process, the sentinel and a worker at least."""
ATTEMPTS = 2
"""A child killed while it starts is no fault of the file, which is then given back once."""
START_SECONDS = 120
"""How long a new job waits at most where an idle worker was killed."""
STOP_SECONDS = 30
ENDED = (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT)


def decoders(stack: Stack, scale: float, luck: random.Random) -> Row:
    """End a confined child in the middle of its file: the file is tried again, and no worker dies."""
    times = max(2, round(50 * scale))
    row = Row("SIGKILL, SIGSEGV or SIGABRT to a child at work", times)
    jobs = load.submit(stack, stack.key(), max(2, round(40 * scale)), FILES, load.picture(side=1400), format="webp")
    workers, ended = stack.worker_pids(), 0
    while ended < times and load.unfinished(stack):
        if stack.child_pids():
            with suppress(ProcessLookupError):
                os.kill(luck.choice(stack.child_pids()), luck.choice(ENDED))
                ended += 1
        load.moment(luck, 0.8)
    row.times = ended
    _final(stack, row)
    row.hold("workers that died", len(set(workers) - set(stack.worker_pids())), workers == stack.worker_pids())
    asked = f"SELECT attempts FROM jobs_file WHERE kind = 'source' AND {load.among(jobs)}"
    attempts = [attempts for (attempts,) in stack.rows(asked)]
    row.hold("most attempts", max(attempts), max(attempts) <= ATTEMPTS)
    books.check(stack, row, jobs)
    return row


def busy_workers(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Kill the worker that holds a file."""
    times = max(3, round(50 * scale))
    row = Row(f"SIGKILL to a busy worker, {max(4, round(JOBS * scale))} jobs of {FILES} files", times)
    jobs = load.submit(stack, stack.key(), max(4, round(JOBS * scale)), FILES, load.picture(side=SMALL))
    killed = 0
    while killed < times and load.unfinished(stack):
        held = _holders(stack)
        pid = luck.choice(held) if held else 0
        with suppress(ProcessLookupError):
            killed += bool(pid) and _killed_busy(stack, pid)
        load.moment(luck, 1.5)
    row.times = killed
    _final(stack, row)
    books.check(stack, row, jobs, killed=killed)
    return row


def _holders(stack: Stack) -> list[int]:
    held = stack.rows("SELECT worker FROM jobs_file WHERE status = 'processing'")
    return [pid for pid in (int(worker.rpartition(":")[2]) for (worker,) in held) if alive(pid)]


def _killed_busy(stack: Stack, pid: int) -> bool:
    """Kill a worker, if it still holds a file when it is stopped: one that waits is another fault."""
    os.kill(pid, signal.SIGSTOP)
    busy = pid in _holders(stack)
    os.kill(pid, signal.SIGKILL if busy else signal.SIGCONT)
    return busy


def grown_workers(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Let every worker be over its memory limit: each is renewed after a file, which costs the file nothing."""
    files = max(8, round(50 * scale))
    row = Row("a worker that has grown over its memory limit, after each file", files)
    stack.stop_cluster()
    stack.start_cluster("-m", "tests.torture.grown")
    jobs = load.submit(stack, stack.key(), 1, files, load.picture(side=64))
    _final(stack, row)
    workers = {worker for (worker,) in stack.rows(f"SELECT worker FROM jobs_file WHERE {load.among(jobs)}")}
    row.hold("workers that had a part", len(workers), len(workers) > int(stack.environment["WORKERS"]))
    charged = stack.rows(f"SELECT id FROM jobs_file WHERE attempts > 1 AND {load.among(jobs)}")
    row.hold("attempts that it cost", len(charged), not charged)
    failed = stack.rows(f"SELECT id FROM jobs_file WHERE status <> 'completed' AND {load.among(jobs)}")
    row.hold("files that it failed", len(failed), not failed)
    books.check(stack, row, jobs)
    return row


def idle_workers(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Kill a worker that waits for work: the queue it may have held open must be served again, with nobody's help."""
    times = max(1, round(20 * scale))
    row = Row("SIGKILL to an idle worker", times)
    jobs, waits = [], []
    for _ in range(times):
        wait_for(lambda: stack.call("GET", "/readyz").status_code == 200, "the queue to be alive", START_SECONDS)
        for pid in stack.worker_pids():
            os.kill(pid, signal.SIGKILL)
        began = time.monotonic()
        jobs += load.submit(stack, stack.key(), 1, 1, load.picture(side=64))
        load.wait_final(stack, START_SECONDS)
        waits.append(time.monotonic() - began)
    row.hold("longest wait of a new job", f"{max(waits):.0f} s", max(waits) < START_SECONDS)
    books.check(stack, row, jobs)
    return row


def clusters(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Kill every process of the cluster at once, or its watchdog alone, or its main process alone."""
    times = max(3, round(25 * scale))
    row = Row("SIGKILL to the whole cluster, to its watchdog alone, or to its main process alone", times)
    jobs = load.submit(stack, stack.key(), max(4, round(100 * scale)), FILES, load.picture(side=700))
    orphans = backwards = seen = 0
    for number in range(times):
        load.moment(luck, 3)
        assert stack.cluster is not None
        watchdog = stack.cluster.pid
        wait_for(lambda watchdog=watchdog: len(books.family(watchdog)) > PARTS, "the cluster to have its parts")
        _, *below = books.family(watchdog)
        [main] = children(watchdog)
        # a main process alone is started again by its watchdog
        victims = ([watchdog, *below], [watchdog], [main])[number % 3]
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        orphans += not books.nothing_runs(below, 10)
        [(done,)] = stack.rows("SELECT coalesce(sum(completed_files + failed_files), 0) FROM jobs_job")
        backwards += int(done) < seen
        seen = int(done)
        if watchdog in victims:
            stack.cluster.wait()
            stack.start_cluster()
    _final(stack, row)
    row.hold("orphans 10 s later", orphans, not orphans)
    row.hold("counters that went back", backwards, not backwards)
    books.check(stack, row, jobs, killed=2 * times)
    return row


def stops(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Stop the cluster under load as a deploy does, one or all processes of it at once, and start another."""
    times = max(2, round(10 * scale))
    row = Row("SIGTERM under load, to the main process or to all at once", times)
    jobs = load.submit(stack, stack.key(), max(4, round(60 * scale)), FILES, load.picture(side=700))
    # one that a stop at a quick pace cuts off
    jobs += load.submit(stack, stack.key(), 1, 1, load.picture(side=1000), format="avif", compression="100")
    longest = 0.0
    for number in range(times):
        load.moment(luck, 2)
        assert stack.cluster is not None
        below, began = books.family(stack.cluster.pid), time.monotonic()
        for pid in below if number % 2 else below[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        books.nothing_runs(below, 2 * STOP_SECONDS)
        longest = max(longest, time.monotonic() - began)
        stack.cluster.wait()
        stack.start_cluster()
    _final(stack, row)
    row.hold("longest stop", f"{longest:.1f} s", longest <= STOP_SECONDS)
    failed = stack.rows(f"SELECT id FROM jobs_file WHERE status = 'failed' AND {load.among(jobs)}")
    row.hold("files failed by a stop", len(failed), not failed)
    charged = stack.rows(f"SELECT id FROM jobs_file WHERE attempts > 1 AND {load.among(jobs)}")
    row.hold("attempts that a stop cost", len(charged), not charged)
    books.check(stack, row, jobs, killed=2 * times)
    return row


def _final(stack: Stack, row: Row) -> None:
    took = load.wait_final(stack, FINAL_SECONDS)
    row.hold("all final after", "never" if took is None else f"{took:.0f} s", took is not None)
