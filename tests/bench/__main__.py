"""Run the parts one after the other and print each as it is done. Exit code 0 whatever was measured."""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.stack import Stack, running
from tests.bench import listing, memory, starts, synchronous
from tests.services import postgres

DURABLE = ("max_connections=200",)
"""PostgreSQL as it comes: unlike in tests, every commit waits for the disk."""


def main() -> None:
    """Measure on SQLite, then what depends on the database once more on PostgreSQL."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure what Convertly promises.")
    parser.add_argument("--quick", action="store_true", help="tiny counts, to see that every part works")
    quick = parser.parse_args().quick
    # a stop unwinds the blocks below, which end the servers
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    began = time.monotonic()
    os.environ["DATABASE_URL"] = ""
    with _stack() as stack:
        print(synchronous.measure(stack, stack.key(), quick=quick), flush=True)
        print(memory.measure(stack, stack.key(), quick=quick), flush=True)
    _with_database("SQLite", quick)
    with postgres.running(DURABLE) as environment:
        os.environ |= environment
        _with_database("PostgreSQL", quick)
    print(f"{time.monotonic() - began:.0f} seconds on {len(os.sched_getaffinity(0))} cores")


def _with_database(name: str, quick: bool) -> None:
    print(starts.measure(name, quick=quick), flush=True)
    with _stack(cluster=False) as stack:
        print(listing.measure(name, stack, quick=quick), flush=True)


@contextmanager
def _stack(*, cluster: bool = True) -> Iterator[Stack]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), starts.AS_SHIPPED, cluster=cluster) as stack:
        yield stack


if __name__ == "__main__":
    main()
