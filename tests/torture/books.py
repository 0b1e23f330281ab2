"""The books check: what was accepted, done, charged, told and stored must agree, whatever happened in between.

It reads the database, the storage, the folders and the processes behind the server's back, and believes no answer.
"""

import json
import uuid
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from tests.acceptance.stack import Stack, alive, descendants, wait_for
from tests.torture import marks
from tests.torture.report import Row

SQL = {
    "jobs that are not final": """
        SELECT id FROM jobs_job WHERE status NOT IN ('completed', 'failed', 'cancelled')""",
    "files of final jobs that are not final": """
        SELECT id FROM jobs_file WHERE status NOT IN ('completed', 'failed', 'cancelled')""",
    "final states that the counters deny": """
        SELECT id FROM jobs_job WHERE status != 'cancelled' AND (
            completed_files + failed_files != total_files OR (status = 'completed') != (completed_files > 0))""",
    "counters that the files deny": """
        SELECT j.id FROM jobs_job j LEFT JOIN jobs_file f ON f.job_id = j.id AND f.kind = 'source'
        GROUP BY j.id, j.completed_files, j.failed_files
        HAVING j.completed_files != count(CASE WHEN f.status = 'completed' THEN 1 END)
            OR j.failed_files != count(CASE WHEN f.status = 'failed' THEN 1 END)""",
    "files that succeeded without a result": """
        SELECT f.id FROM jobs_file f LEFT JOIN jobs_output o ON o.file_id = f.id
        WHERE f.status = 'completed' AND o.id IS NULL AND f.facts IS NULL""",
    "results of files that did not succeed": """
        SELECT o.id FROM jobs_output o JOIN jobs_file f ON f.id = o.file_id WHERE f.status != 'completed'""",
    "second results of a file": """
        SELECT file_id FROM jobs_output GROUP BY file_id HAVING count(*) > 1""",
    "jobs that ended twice": """
        SELECT job_id FROM jobs_event WHERE name IN ('completed', 'failed', 'cancelled')
        GROUP BY job_id HAVING count(*) > 1""",
    "final states without their one callback": """
        SELECT e.id FROM jobs_endpoint e JOIN jobs_job j ON j.id = e.job_id LEFT JOIN jobs_delivery d
            ON d.endpoint_id = e.id WHERE j.status IN ('completed', 'failed') GROUP BY e.id HAVING count(d.id) != 1""",
    "callbacks of what has not ended": """
        SELECT d.id FROM jobs_delivery d JOIN jobs_job j ON j.id = d.job_id
        WHERE j.status NOT IN ('completed', 'failed')""",
    "files without a charge": """
        SELECT f.id FROM jobs_file f LEFT JOIN accounts_charge c ON c.file_id = f.id
        WHERE f.kind = 'source' AND c.file_id IS NULL""",
    "charges that are neither kept nor given back": """
        SELECT file_id FROM accounts_charge WHERE state = 'reserved'""",
    "charges kept for what was cancelled, or failed by our fault": """
        SELECT f.id FROM jobs_file f JOIN accounts_charge c ON c.file_id = f.id WHERE c.state = 'kept' AND (
            f.status = 'cancelled' OR f.error_code IN ('worker_lost', 'storage_unavailable', 'internal_error'))""",
    "charges given back for what succeeded": """
        SELECT f.id FROM jobs_file f JOIN accounts_charge c ON c.file_id = f.id
        WHERE c.state = 'returned' AND f.status = 'completed'""",
    "months that the charges deny": """
        SELECT u.id FROM accounts_usage u LEFT JOIN accounts_charge c
            ON c.account_id = u.account_id AND c.period = u.period AND c.state != 'returned'
        WHERE u.thing = 'requests' GROUP BY u.id, u.used HAVING u.used != count(c.file_id)""",
    "counters above what is allowed": """
        SELECT id FROM accounts_usage WHERE used > allowed""",
    "files that are held": """
        SELECT id FROM jobs_file WHERE status = 'processing' OR lease_until IS NOT NULL""",
    "more attempts than a file may have": """
        SELECT id FROM jobs_file WHERE attempts > 3""",
}
"""Each asks for what should not be there."""
TOLD_SECONDS = 30
"""How long a callback to a receiver that is well may take."""
REST_SECONDS = 900
BEGINNINGS = (b"media_tools", b"manage.py", b"gunicorn")
"""What the commands of a server's processes have in them."""


def check(stack: Stack, row: Row, accepted: Iterable[str], *, killed: int = 0) -> None:
    """Hold the rows, the storage, the folders and the processes of a server at rest against each other.

    `accepted` are the ids of the jobs that clients were promised; `killed` is how many attempts were ended by force,
    each of which may have left objects in its own job's folder, which go with the job. Where several faults are made
    beside each other, each waits here until all of them are at their end.
    """
    stack.killed += killed
    if stack.at_rest is not None:
        stack.at_rest.wait(REST_SECONDS)
    jobs = {id_of(job) for (job,) in stack.rows("SELECT id FROM jobs_job")}
    row.balance("jobs that were accepted and are gone", len(set(map(id_of, accepted)) - jobs))
    for promise, question in SQL.items():
        row.balance(promise, len(stack.rows(question)))
    _told(stack, row)
    _stored(stack, row, jobs, stack.killed)
    _left(stack, row)
    marks.check(stack, row)


def _told(stack: Stack, row: Row) -> None:
    """The receiver that is well heard of each end once: one event of one job, with one body, however often it came."""
    if stack.told is None:
        return
    theirs = f"127.0.0.1:{stack.told.port}"
    waiting = f"""
        SELECT d.id FROM jobs_delivery d JOIN jobs_endpoint e ON e.id = d.endpoint_id
        WHERE d.status = 'pending' AND e.host = '{theirs}'"""
    with suppress(AssertionError):
        wait_for(lambda: not stack.rows(waiting), "the callbacks", TOLD_SECONDS)
    row.balance("callbacks that did not arrive", len(stack.rows(waiting)))
    heard = {body: json.loads(body) for body in list(stack.told.bodies)}
    ends = Counter(event["data"]["jobId"] for event in heard.values())
    row.balance("jobs that were told to end twice", sum(times > 1 for times in ends.values()))


def _stored(stack: Stack, row: Row, jobs: set[str], killed: int) -> None:
    """Every row has its object, and an object without a row lies in the folder of its job."""
    objects = marks.objects(stack)
    kept = "job_id IN (SELECT id FROM jobs_job WHERE emptied_at IS NULL)"
    results = dict(stack.rows(f"SELECT key, size FROM jobs_output WHERE {kept}"))
    sources = {key for (key,) in stack.rows(f"SELECT source_key FROM jobs_file WHERE source_key != '' AND {kept}")}
    row.balance("results without their object", len(results.keys() - objects.keys()))
    row.balance("results of another size", sum(objects.get(key, size) != size for key, size in results.items()))
    row.balance("empty results", sum(not size for size in results.values()))
    row.balance("sources without their object", len(sources - objects.keys()))
    left = objects.keys() - results.keys() - sources
    strange = [key for key in left if id_of(key.split("/")[2]) not in jobs]
    row.balance("objects of no job", len(strange), most=killed)
    row.balance("objects of attempts that were ended", len(left) - len(strange), most=killed)


def _left(stack: Stack, row: Row) -> None:
    """No upload is left, no scratch folder without its owner, and no process without its parent."""
    scratch = Path(stack.environment["CONVERTLY_VAR"]) / "scratch"
    uploads = list((scratch / "uploads").glob("*"))
    row.balance("uploads left", len(uploads))
    above = [process.pid for process in (stack.web, stack.cluster, *stack.beside) if process is not None]
    known = {pid for each in above for pid in family(each)}
    row.balance("processes of nobody", len(set(_processes(stack)) - known))


def _processes(stack: Stack) -> Iterable[int]:
    """Name every process on this machine that works in this server's folder."""
    folder = str(stack.folder).encode()
    for entry in Path("/proc").iterdir():
        try:
            mine = entry.name.isdigit() and folder in (entry / "environ").read_bytes()
            if mine and any(word in (entry / "cmdline").read_bytes() for word in BEGINNINGS):
                yield int(entry.name)
        except OSError:
            # it ended meanwhile, or is not ours
            continue


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


def id_of(value: object) -> str:
    """Give an id as clients know it, however the database keeps it."""
    return str(uuid.UUID(str(value)))


def seconds(began: object, ended: object) -> float:
    """Give the time between two times of rows."""
    first, last = (datetime.fromisoformat(str(each)) for each in (began, ended))
    return (last - first).total_seconds()


def counted(values: Iterable[str]) -> str:
    """Tell how often each value came."""
    return ", ".join(f"{times} × {value}" for value, times in Counter(values).most_common())
