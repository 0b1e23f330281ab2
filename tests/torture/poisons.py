"""Engines that take their child with them: each ends with its own code, and nothing else suffers."""

import json
import random
import time
import uuid
from datetime import datetime

from tests.acceptance.stack import Stack
from tests.torture import books, load
from tests.torture.report import Row

ENVIRONMENT = {"CHILD_WALL_SECONDS": "20", "CHILD_CPU_SECONDS": "15"}
GRACE_SECONDS = 5
ATTEMPTS = 2
CODES = {
    "segfault": "decoder_crashed",
    "abort": "decoder_crashed",
    "exit-silently": "decoder_crashed",
    "sleep-for-ever": "decoder_timeout",
    "spin-in-c": "decoder_timeout",
    "fork": "",
    "eat-memory": "out_of_memory",
    "write-one-huge-file": "output_too_large",
    "print-a-lot": "",
    "flood-the-line": "decoder_crashed",
    "close-the-line": "decoder_crashed",
}
"""What each poison's file must be told; "" where the cage holds it back without the file's noticing.

A fork is refused to the child, and what it prints goes nowhere; what it writes on its line to the parent ends it.
"""


def engines(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Have each poison engine do a file, with a good file beside it in the same job."""
    wall = int(stack.environment["CHILD_WALL_SECONDS"])
    row = Row(f"{len(CODES)} poison engines, wall limit {wall} s", len(CODES))
    stack.stop_cluster()
    jobs = load.submit(stack, stack.key(), len(CODES), 2, load.picture(side=64))
    for job_id, name in zip(jobs, CODES, strict=True):
        stack.database.write(
            "UPDATE jobs_file SET spec = %s WHERE job_id = %s AND position = 0",
            json.dumps({"tool": name, "values": {}}),
            uuid.UUID(job_id),
        )
    began = time.monotonic()
    stack.start_cluster("-m", "tests.poison.cluster")
    took = load.wait_final(stack, max(120, 4 * ATTEMPTS * wall))
    row.hold("all final after", "never" if took is None else f"{time.monotonic() - began:.0f} s", took is not None)
    files = {
        str(uuid.UUID(str(job_id))): (code, attempts, _seconds(started, ended))
        for job_id, code, attempts, started, ended in stack.rows(
            "SELECT job_id, error_code, attempts, started_at, completed_at FROM jobs_file "
            f"WHERE position = 0 AND {load.among(jobs)}"
        )
    }
    told = [f"{name}: {files[job_id][0] or 'done'}" for job_id, name in zip(jobs, CODES, strict=True)]
    wrong = [
        each for each, (name, code) in zip(told, CODES.items(), strict=True) if each != f"{name}: {code or 'done'}"
    ]
    row.hold("own codes", ", ".join(told), not wrong)
    most = max(attempts for _, attempts, _ in files.values())
    row.hold("most attempts", most, most <= ATTEMPTS)
    longest = max(seconds for _, _, seconds in files.values())
    row.hold("longest", f"{longest:.0f} s", longest <= wall + GRACE_SECONDS)
    asked = "SELECT id FROM jobs_file WHERE position = 1 AND status = 'completed'"
    good = stack.rows(f"{asked} AND {load.among(jobs)}")
    row.hold("good files beside them", len(good), len(good) == len(CODES))
    books.check(stack, row, jobs)
    return row


def _seconds(started: datetime | str, ended: datetime | str) -> float:
    begin, end = (datetime.fromisoformat(str(each)) for each in (started, ended))
    return (end - begin).total_seconds()
