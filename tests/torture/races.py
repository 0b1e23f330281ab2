"""Many hands at one thing: repeats of a key, cancel against claim, the last unit of a quota."""

import random
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.acceptance.stack import Stack
from tests.torture import books, load
from tests.torture.report import Row

PARALLEL = 50
SMALL = 48
"""The side of a picture that costs nearly nothing."""


def repeats(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Send one request fifty times at once under one key, then another body under the same key."""
    rounds = max(1, round(10 * scale))
    row = Row(f"{PARALLEL} repeats of an Idempotency-Key at once", rounds)
    key, content = stack.key(), load.picture(side=SMALL)
    jobs: list[str] = []
    twins = strange = others = firsts = 0
    before = len(stack.rows("SELECT id FROM jobs_job"))
    for _ in range(rounds):
        name = str(uuid.uuid4())
        with ThreadPoolExecutor(PARALLEL) as threads:
            answers = list(threads.map(lambda _, name=name: _once(stack, key, content, name), range(PARALLEL)))
        ids = {answer["jobId"] for status, answer in answers if status == 200}
        twins += len(ids) != 1
        strange += sum(status not in (200, 409) or (status == 409) != ("wait" in said) for status, said in answers)
        firsts += sum(status == 200 and "replayed" not in said for status, said in answers)
        jobs += ids
        status, answer = _once(stack, key, load.picture(seed=2, side=SMALL), name)
        others += (status, answer.get("code")) != (422, "idempotency_key_reused")
    row.hold("keys with more or fewer than one job", twins, not twins)
    row.hold("answers other than 200 and 409 with Retry-After", strange, not strange)
    row.hold("answers that are no replay", firsts, firsts == rounds)
    row.hold("other bodies not refused by 422", others, not others)
    load.wait_final(stack, 60)
    made = len(stack.rows("SELECT id FROM jobs_job")) - before
    row.hold("jobs in all", made, made == len(jobs))
    books.check(stack, row, jobs)
    return row


def cancels(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Cancel a job by several hands while a worker reaches for it: one of them wins, and the job is that alone."""
    rounds = max(20, round(1_000 * scale))
    row = Row("DELETE by four hands against the claim of a worker", rounds)
    key, content = stack.key(), load.picture(side=SMALL)
    cancelled = wrong = 0
    jobs = []
    for _ in range(rounds):
        [job_id] = load.submit(stack, key, 1, 1, content)
        ready = threading.Barrier(4)

        def delete(job_id: str = job_id, ready: threading.Barrier = ready) -> int:
            ready.wait()
            return stack.call("DELETE", f"/api/jobs/{job_id}", key).status_code

        with ThreadPoolExecutor(4) as threads:
            statuses = [each.result() for each in [threads.submit(delete) for _ in range(4)]]
        won = statuses.count(200)
        cancelled += won
        # the losers of a cancelled job no longer find it, those of a running one are told so
        wrong += won > 1 or any(status not in (200, 404, 409) for status in statuses)
        jobs.append((job_id, bool(won)))
    load.wait_final(stack, 60)
    states = {str(uuid.UUID(str(pk))): status for pk, status in stack.rows("SELECT id, status FROM jobs_job")}
    wrong += sum(states[job_id] != ("cancelled" if won else "completed") for job_id, won in jobs)
    made = stack.rows("SELECT o.id FROM jobs_output o JOIN jobs_job j ON j.id = o.job_id WHERE j.status = 'cancelled'")
    row.hold("cancelled", cancelled, True)
    row.hold("rounds with two winners or none", wrong, not wrong)
    row.hold("results of cancelled jobs", len(made), not made)
    books.check(stack, row, [job_id for job_id, _ in jobs])
    return row


def _once(stack: Stack, key: str, content: bytes, name: str) -> tuple[int, dict[str, str]]:
    answer = stack.call(
        "POST",
        "/api/jobs",
        key,
        data={"saveToStorage": "true", "format": "webp"},
        files=[("files", ("a.png", content))],
        headers={"Idempotency-Key": name},
    )
    marks = {"wait": "Retry-After", "replayed": "Idempotency-Replayed"}
    told = {name: answer.headers[header] for name, header in marks.items() if header in answer.headers}
    return answer.status_code, answer.json() | told
