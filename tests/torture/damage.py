"""Damaged files by the thousand, through the pool and over HTTP: `tests.hostile.mutations` makes and judges them."""

import random

from tests.acceptance.stack import Stack
from tests.bench.figures import percentile
from tests.hostile.mutations import http_door
from tests.hostile.mutations.case import cases
from tests.torture import books
from tests.torture.report import Row

FILES = 10_000
MEDIAN_SECONDS = 0.3
GROWTH_MIB = 100


def files(stack: Stack, scale: float, luck: random.Random) -> Row:
    """Send damaged files of every format, with every wish, to the running server."""
    count = max(30, round(FILES * scale))
    row = Row("a damaged file over HTTP", count)
    before = _traces((stack.folder / "log").read_text(errors="replace"))
    passage = http_door.go(stack, cases(count, luck.randrange(1_000_000)))
    fives = sum(times for status, times in passage.statuses.items() if status >= 500)
    row.hold("answers of 500 and above", fives, not fives)
    row.hold("web processes that died", int(not passage.same_processes), passage.same_processes)
    traces = _traces(passage.log) - before
    row.hold("tracebacks in the log", traces, not traces)
    row.hold("answers that are no plain sentence", len(passage.tally.wrong), not passage.tally.wrong)
    median = percentile(passage.tally.seconds, 0.5)
    row.hold("median", f"{1000 * median:.0f} ms", median <= MEDIAN_SECONDS)
    early, late = passage.memory
    row.hold("memory of the web processes", f"{early:.0f}, then {late:.0f} MiB", late - early <= GROWTH_MIB)
    books.check(stack, row, [])
    return row


def _traces(log: str) -> int:
    return log.count("Traceback")
