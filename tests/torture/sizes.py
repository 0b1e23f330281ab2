"""Large jobs, many writers at once, and two schedules side by side."""

import io
import random
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

from tests.acceptance.stack import Stack
from tests.bench.figures import percentile
from tests.torture import books, load
from tests.torture.beside import running_beside
from tests.torture.report import Row

MOST = 1_000
"""Files in a batch on the Business plan."""
CREATE_SECONDS, DETAIL_SECONDS = 30, 0.5
WRITERS = 16
WRITES = 20
"""Jobs that each writer creates."""
RATE = 20
"""Jobs that all of them create in a second."""
CREATE_P99 = 1.0


def thousand(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Send a job of a thousand files of one name, with an archive, and one file more than the plan allows."""
    count = max(30, round(MOST * scale))
    row = Row(f"a job of {count:,} files of one name, with an archive", 1)
    key, content = stack.key("business@example.com", plan="business"), load.picture(side=8)
    files = [("files", ("same.png", content))] * count
    fields = {"saveToStorage": "true", "format": "webp", "createArchive": "true"}
    began = time.monotonic()
    answer = stack.call("POST", "/api/jobs", key, data=fields, files=files)
    created = time.monotonic() - began
    row.hold("created in", f"{created:.1f} s", answer.status_code == 200 and created <= CREATE_SECONDS)
    job_id = answer.json()["jobId"]
    over = stack.call("POST", "/api/jobs", key, data=fields, files=[files[0]] * (MOST + 1))
    row.hold(f"{MOST + 1:,} files", f"{over.status_code} {over.json()['code']}", over.status_code == 403)
    load.wait_final(stack, 300)
    began = time.monotonic()
    detail = stack.detail(key, job_id)
    asked = time.monotonic() - began
    row.hold("detail in", f"{1000 * asked:.0f} ms", asked <= DETAIL_SECONDS)
    [packed] = [each for each in detail["results"] if each.get("archive")]
    names = zipfile.ZipFile(io.BytesIO(stack.call("GET", packed["downloadUrl"]).content)).namelist()
    row.hold("names in the archive", f"{len(set(names)):,}", len(set(names)) == count)
    books.check(stack, row, [job_id])
    return row


def writers(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Create jobs by sixteen hands while a reader holds a transaction open."""
    each = max(3, round(WRITES * scale))
    row = Row(f"{WRITERS} writers beside a long reader", WRITERS * each)
    key, content = stack.key(), load.picture(side=16)
    over = threading.Event()
    reader = threading.Thread(target=stack.database.read_until, args=(over,))
    reader.start()
    taken: list[float] = []
    statuses: list[int] = []
    jobs: list[str] = []

    start = time.monotonic()

    def write(number: int) -> None:
        for turn in range(each):
            due = start + (turn * WRITERS + number) / RATE
            time.sleep(max(0.0, due - time.monotonic()))
            began = time.monotonic()
            answer = stack.call(
                "POST",
                "/api/jobs",
                key,
                data={"saveToStorage": "true", "format": "webp"},
                files=[("files", ("a.png", content))],
            )
            taken.append(time.monotonic() - began)
            statuses.append(answer.status_code)
            if answer.status_code == 200:
                jobs.append(answer.json()["jobId"])

    try:
        with ThreadPoolExecutor(WRITERS) as threads:
            list(threads.map(write, range(WRITERS)))
    finally:
        over.set()
        reader.join()
    refused = [status for status in statuses if status != 200]
    row.hold("refused", len(refused), not refused)
    locked = (stack.folder / "log").read_text(errors="replace").count("database is locked")
    row.hold("told of a locked database", locked, not locked)
    # of a tenth it is the slowest one, beside all that the suite does meanwhile: told, and promised of the whole only
    slowest = percentile(taken, 0.99)
    row.hold("created, p99", f"{slowest:.2f} s", scale < 1 or slowest <= CREATE_P99)
    load.wait_final(stack, 120)
    books.check(stack, row, jobs)
    return row


def two_nodes(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Run a second cluster with its own sweep, canary and retention beside the first."""
    row = Row("two clusters, two sweeps", 2)
    with running_beside(stack):
        jobs = load.submit(stack, stack.key(), max(4, round(50 * scale)), 5, load.picture(side=300))
        took = load.wait_final(stack, 180)
    row.hold("all final after", "never" if took is None else f"{took:.0f} s", took is not None)
    attempts = stack.rows(f"SELECT id FROM jobs_file WHERE attempts > 1 AND {load.among(jobs)}")
    row.hold("files done twice", len(attempts), not attempts)
    books.check(stack, row, jobs)
    return row
