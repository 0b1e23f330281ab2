"""Retention that is killed and meets others, and two migrations at once."""

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.acceptance import database
from tests.acceptance.stack import ROOT, Stack
from tests.torture import books, load, marks
from tests.torture.report import Row

EXPIRED = "UPDATE jobs_job SET expires_at = created_at"
SWEEP = "from jobs import retention; retention.apply()"
IN_A_WEEK = f"""
from datetime import timedelta
from jobs import clock
told = clock.database_now
clock.database_now = lambda: told() + timedelta(days=7)
{SWEEP}"""
SLOW_SECONDS = 0.05


def retention(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Kill the sweep of expired jobs in the middle, again and again, beside downloads and jobs that still run."""
    times = max(2, round(10 * scale))
    row = Row("SIGKILL to the sweep of retention, beside downloads", times)
    key, content = stack.key(), load.picture(side=200)
    expired = load.submit(stack, key, max(20, round(60 * scale)), 2, content)
    load.wait_final(stack, 180)
    stack.database.write(EXPIRED)
    running = load.submit(stack, key, 3, 4, load.picture(side=500))
    links = [result["downloadUrl"] for job in running[:1] for result in _results(stack, key, job)]
    over, torn = threading.Event(), [0]
    reader = threading.Thread(target=_read, args=(stack, key, expired, over, torn))
    reader.start()
    killed = 0
    for _ in range(times):
        left, sweep = _expired(stack), _manage(stack, SWEEP)
        while sweep.poll() is None and _expired(stack) == left:
            time.sleep(0.005)
        load.moment(luck, SLOW_SECONDS)
        killed += sweep.poll() is None
        sweep.kill()
        sweep.wait()
    assert _manage(stack, SWEEP).wait(60) == 0
    over.set()
    reader.join()
    row.times = killed
    row.hold("sweeps that were killed at work", killed, killed > 0)
    load.wait_final(stack, 180)
    statuses = [stack.call("GET", link).status_code for link in links]
    row.hold("answers that were another's or a fault", torn[0], not torn[0])
    row.hold("results of what still ran", books.counted(map(str, statuses)), set(statuses) <= {200})
    kept = {key.split("/")[2] for key in marks.objects(stack)}
    row.hold("expired jobs with bytes left", len(kept & set(expired)), not kept & set(expired))
    books.check(stack, row, [*expired, *running])
    assert _manage(stack, IN_A_WEEK).wait(60) == 0
    row.hold("objects a week later", len(marks.objects(stack)), not marks.objects(stack))
    return row


def migrations(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Bring one empty database up to date by several hands at once."""
    rounds = max(1, round(5 * scale))
    row = Row("migrations by three hands at once on an empty database", rounds)
    wrong = 0
    for number in range(rounds):
        with database.fresh(stack.server) as address:
            folder = str(stack.folder / f"other-{number}")
            environment = {**stack.environment, "DATABASE_URL": address, "CONVERTLY_VAR": folder}
            command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            hands = [
                subprocess.Popen(command, cwd=ROOT, env=environment, stdout=stack.log, stderr=stack.log)
                for _ in range(3)
            ]
            ends = [hand.wait(120) for hand in hands]
            done = subprocess.run([*command, "--check"], cwd=ROOT, env=environment, stdout=stack.log, stderr=stack.log)
            wrong += any(ends) or done.returncode != 0
    row.hold("rounds with a fault", wrong, not wrong)
    books.check(stack, row, [])
    return row


def _expired(stack: Stack) -> int:
    [(count,)] = stack.rows("SELECT count(*) FROM jobs_job WHERE emptied_at IS NULL AND expires_at = created_at")
    return int(count)


def _results(stack: Stack, key: str, job: str) -> list[dict[str, str]]:
    load.wait_for_one(stack, job)
    found: list[dict[str, str]] = stack.detail(key, job)["results"]
    return found


def _read(stack: Stack, key: str, jobs: list[str], over: threading.Event, torn: list[int]) -> None:
    """Download what is being deleted: bytes that are whole, or a refusal, and never a fault."""
    while not over.is_set():
        for job in jobs:
            for result in stack.detail(key, job)["results"] or []:
                if "downloadUrl" not in result:
                    continue
                answer = stack.call("GET", result["downloadUrl"])
                whole = answer.status_code == 200 and answer.content[8:12] == b"WEBP"
                torn[0] += not (whole or answer.status_code in (404, 410))
            if over.is_set():
                return


def _manage(stack: Stack, code: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, str(Path("manage.py")), "shell", "-c", code]
    return subprocess.Popen(command, cwd=ROOT, env=stack.environment, stdout=stack.log, stderr=stack.log)
