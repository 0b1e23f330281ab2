"""The last units of a plan, asked for by many hands at once: exactly as many succeed as there are."""

import random
from concurrent.futures import ThreadPoolExecutor

from tests.acceptance.stack import Stack
from tests.torture import books, load
from tests.torture.report import Row

HANDS, UNITS = 100, 10
STORAGE_UNITS = 9
"""How many of the uploads fit into the room that is left."""


def last_units(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Leave ten media requests in the month's pool and send a hundred requests at once; then the same of storage."""
    rounds = max(1, round(5 * scale))
    row = Row(f"{HANDS} requests at once for the last {UNITS} units, and for the last bytes of storage", rounds)
    content = load.picture(side=48)
    jobs: list[str] = []
    wrong, told = 0, []
    for number in range(rounds):
        key = stack.key(f"last-{number}@example.com", plan="business")
        jobs += load.submit(stack, key, 1, 1, content)
        stack.database.write(
            "UPDATE accounts_usage SET used = allowed - %s WHERE thing = 'requests' AND account_id = "
            "(SELECT account_id FROM jobs_job ORDER BY created_at DESC LIMIT 1)",
            UNITS,
        )
        with ThreadPoolExecutor(HANDS) as threads:
            answers = list(threads.map(lambda _, key=key: _create(stack, key, content), range(HANDS)))
        made = [job for said, job in answers if job]
        told += [said for said, _ in answers]
        wrong += len(made) != UNITS
        jobs += made
    row.hold("rounds in which not exactly ten succeeded", wrong, not wrong)
    row.note("answers", books.counted(told))
    load.wait_final(stack, 180)
    # the books know of the units that were set aside by hand
    stack.manage("check_books", "--mend")
    _storage(stack, row, jobs)
    books.check(stack, row, jobs)
    return row


def _storage(stack: Stack, row: Row, jobs: list[str]) -> None:
    """Leave room for some uploads, and send more of them at once."""
    content = load.picture(side=200)
    key = stack.key("room@example.com", plan="business")
    jobs += load.submit(stack, key, 1, 1, content)
    load.wait_final(stack, 60)
    owner = "account_id = (SELECT account_id FROM jobs_job ORDER BY created_at DESC LIMIT 1)"
    room = STORAGE_UNITS * len(content) + len(content) // 2
    stack.database.write(f"UPDATE accounts_usage SET used = allowed - %s WHERE thing = 'storage' AND {owner}", room)
    stack.stop_cluster()
    with ThreadPoolExecutor(HANDS) as threads:
        answers = list(threads.map(lambda _: _create(stack, key, content), range(HANDS)))
    made = [job for _, job in answers if job]
    jobs += made
    row.hold("uploads into the last room", f"{len(made)} of {STORAGE_UNITS}", len(made) == STORAGE_UNITS)
    row.note("answers then", books.counted(said for said, _ in answers))
    stack.start_cluster()
    load.wait_final(stack, 180)
    stack.manage("check_books", "--mend")


def _create(stack: Stack, key: str, content: bytes) -> tuple[str, str]:
    fields = {"saveToStorage": "true", "format": "webp"}
    answer = stack.call("POST", "/api/jobs", key, data=fields, files=[("files", ("a.png", content))])
    said = answer.json()
    return f"{answer.status_code} {said.get('code', '')}".strip(), said.get("jobId", "")
