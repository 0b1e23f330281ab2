"""The books check: what was accepted, done, charged, told and stored must agree, whatever happened in between."""

import uuid
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.acceptance.stack import Stack, alive, descendants, wait_for
from tests.torture.report import Row

FINAL_EVENTS = "('completed', 'failed')"


def check(stack: Stack, row: Row, accepted: Iterable[str], *, killed: int = 0) -> None:
    """Hold the rows, the storage and the processes of a server at rest against each other.

    `accepted` are the ids of the jobs that clients were promised; `killed` is how many attempts were ended by force,
    each of which may have left objects in its own job's folder, which go with the job.
    """
    promised = {uuid.UUID(each) for each in accepted}
    jobs = {_id(pk): (status, *counts) for pk, status, *counts in stack.rows(
        "SELECT id, status, total_files, completed_files, failed_files FROM jobs_job"
    )}  # fmt: skip
    row.hold("jobs lost", len(promised - jobs.keys()), promised <= jobs.keys())
    stuck = [job for job, (status, *_) in jobs.items() if status not in ("completed", "failed", "cancelled")]
    row.hold("stuck", len(stuck), not stuck)
    wrong = [
        job
        for job, (status, total, done, failed) in jobs.items()
        if (status == "completed" and not (done and done + failed == total))
        or (status == "failed" and (done or failed != total))
    ]
    row.hold("wrong counters", len(wrong), not wrong)
    _results(stack, row)
    ends = Counter(_id(job) for (job,) in stack.rows(f"SELECT job_id FROM jobs_event WHERE name IN {FINAL_EVENTS}"))
    doubled = [job for job, count in ends.items() if count > 1]
    row.hold("ended twice", len(doubled), not doubled)
    _told(stack, row, jobs)
    _charged(stack, row)
    _stored(stack, row, jobs, killed)
    _left(stack, row)


def _results(stack: Stack, row: Row) -> None:
    done = "SELECT f.id, count(o.id) FROM jobs_file f LEFT JOIN jobs_output o ON o.file_id = f.id"
    counts = stack.rows(f"{done} WHERE f.status = 'completed' GROUP BY f.id")
    row.hold("files without a result", sum(count == 0 for _, count in counts), all(count for _, count in counts))
    row.hold("double results", sum(count > 1 for _, count in counts), all(count <= 1 for _, count in counts))
    others = stack.rows(f"{done} WHERE f.status != 'completed' GROUP BY f.id")
    row.hold("results of failed files", sum(count for _, count in others), not any(count for _, count in others))


def _told(stack: Stack, row: Row, jobs: dict[uuid.UUID, tuple[object, ...]]) -> None:
    """Each final state of a job with a callback has exactly one delivery."""
    if not _has(stack, "jobs_delivery"):
        return
    told = stack.rows(
        "SELECT job_id, count(*) FROM jobs_delivery WHERE event IN ('conversion.completed', 'conversion.failed') "
        "AND job_id IS NOT NULL GROUP BY job_id, endpoint_id"
    )
    double = [job for job, count in told if count > 1]
    row.hold("told twice", len(double), not double)
    asked = {_id(job) for (job,) in stack.rows("SELECT id FROM jobs_job WHERE callback_url != ''")}
    ended = {job for job in asked if jobs[job][0] in ("completed", "failed")}
    untold = ended - {_id(job) for job, _ in told}
    row.hold("never told", len(untold), not untold)


def _charged(stack: Stack, row: Row) -> None:
    """The ledger's own check, as an operator runs it."""
    if not _has(stack, "accounts_usageentry"):
        return
    told = stack.manage("check_books").strip().splitlines()
    row.hold("wrong charges", told[-1] if told else "none", not told or "agree" in told[-1])


def _stored(stack: Stack, row: Row, jobs: dict[uuid.UUID, tuple[object, ...]], killed: int) -> None:
    """Every result of a row can be read, and no object lies outside of a job's folder."""
    root = Path(stack.environment["CONVERTLY_VAR"]) / "files"
    if stack.environment.get("S3_BUCKET") or not root.is_dir():
        return
    kept = dict(stack.rows("SELECT key, size FROM jobs_output"))
    missing = [key for key, size in kept.items() if not (root / key).is_file() or (root / key).stat().st_size != size]
    row.hold("results that are not stored", len(missing), not missing)
    sources = {key for (key,) in stack.rows("SELECT source_key FROM jobs_file")}
    objects = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    left = objects - kept.keys() - sources
    strange = [each for each in left if _id(each.split("/")[2]) not in jobs]
    row.hold("objects of nobody", len(strange), not strange)
    row.hold("objects left by ended attempts", len(left), len(left) <= killed)


def _left(stack: Stack, row: Row) -> None:
    """No file is held, no upload is left, and no child works."""
    held = stack.rows("SELECT id FROM jobs_file WHERE status = 'processing' OR lease_until IS NOT NULL")
    row.hold("leases left", len(held), not held)
    uploads = Path(stack.environment["CONVERTLY_VAR"]) / "scratch" / "uploads"
    left = list(uploads.iterdir()) if uploads.is_dir() else []
    row.hold("uploads left", len(left), not left)


def nothing_runs(pids: Iterable[int], seconds: float) -> bool:
    """Tell whether all of these processes end within `seconds`."""
    pids = list(pids)
    try:
        wait_for(lambda: not any(map(alive, pids)), "the processes to end", seconds)
    except AssertionError:
        return False
    return True


def family(pid: int) -> list[int]:
    """Name a process and all below it."""
    return [pid, *descendants(pid)]


def _has(stack: Stack, table: str) -> bool:
    if stack.environment["DATABASE_URL"]:
        found = stack.rows(f"SELECT 1 FROM information_schema.tables WHERE table_name = '{table}'")
    else:
        found = stack.rows(f"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{table}'")
    return bool(found)


def _id(value: object) -> uuid.UUID:
    return uuid.UUID(str(value))
