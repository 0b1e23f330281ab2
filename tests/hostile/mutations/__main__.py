"""Damage files by the thousand and print what became of them. Exit code 1 when something should not have been."""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from media_tools.limits import Limits
from media_tools.pool import Pool
from tests.acceptance.stack import running
from tests.hostile.mutations import http_door, pool_door
from tests.hostile.mutations.case import Case, cases, documents

THREADS = 2
Make = Callable[[int, int], Iterable[Case]]
"""Makes so many cases of a seed."""


def main() -> int:
    """Send all through the pool of children and a part over HTTP."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="how many files")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other files")
    parser.add_argument("--over-http", type=int, default=None, help="how many of them go over HTTP too; a tenth")
    parser.add_argument("--only", type=int, help="the number of one file, to look at it alone")
    parser.add_argument("--keep", type=Path, help="a folder for that one file")
    parser.add_argument("--films", action="store_true", help="films and sounds in place of pictures and texts")
    parser.add_argument("--documents", action="store_true", help="documents, tables and books in place of pictures")
    asked = parser.parse_args()
    make = documents if asked.documents else partial(cases, films=asked.films)
    if asked.only is not None:
        return _look_at(asked.only, asked.seed, asked.keep, make)
    wrong = _through_the_pool(asked.count, asked.seed, make)
    part = asked.count // 10 if asked.over_http is None else asked.over_http
    wrong += _over_http(part, asked.seed + 1, make) if part else []
    print("\n".join(wrong) or "Nothing that should not have been.")
    return 1 if wrong else 0


def _through_the_pool(count: int, seed: int, make: Make) -> list[str]:
    own = pool_door.Memory()
    own.look(_self())
    with tempfile.TemporaryDirectory() as folder:
        pool = Pool(size=THREADS, root=Path(folder), limits=Limits())
        try:
            pool_door.go(pool, make(THREADS * pool_door.SETTLED, seed), THREADS)
            own.look(_self())
            early = own.most()
            passage = pool_door.go(pool, make(count, seed), THREADS)
            own.look(_self())
        finally:
            pool.close()
    print(f"Through the pool, seed {seed}\n\n{passage.tally.tables()}\n\n{passage.tally.times()}")
    print(f"Ends of children in the middle of a file: {len(passage.deaths)}")
    print(f"Memory of the parent: {early:.0f} MiB, at the end {own.most():.0f} MiB")
    print(
        f"Memory of {len(passage.children.last)} children: at most {passage.children.most():.0f} MiB at rest, "
        f"{passage.children.most_growth():.0f} MiB more than after {pool_door.SETTLED} files\n"
    )
    return passage.tally.wrong + passage.deaths


def _over_http(count: int, seed: int, make: Make) -> list[str]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), cluster=False) as stack:
        passage = http_door.go(stack, make(count, seed))
    print(f"Over HTTP, seed {seed}\n\n{passage.tally.tables()}\n\n{passage.tally.times()}")
    print(f"Statuses: {dict(sorted(passage.statuses.items()))}")
    print(f"Memory of the web processes: {passage.memory[0]:.0f} MiB, at the end {passage.memory[1]:.0f} MiB")
    wrong = list(passage.tally.wrong)
    if not passage.same_processes:
        wrong.append("a web process died")
    if "Traceback" in passage.log:
        wrong.append(f"the server's log has a traceback: {passage.log[-3000:]}")
    return wrong


def _look_at(number: int, seed: int, folder: Path | None, make: Make) -> int:
    *_, case = make(number + 1, seed)
    if folder:
        (folder / f"{seed}-{number}").write_bytes(case.data)
    with tempfile.TemporaryDirectory() as root:
        pool = Pool(size=1, root=Path(root), limits=Limits())
        try:
            passage = pool_door.go(pool, [case])
        finally:
            pool.close()
    print(case.origin, case.wish, Counter(passage.tally.codes()), passage.tally.times())
    print("\n".join(passage.tally.wrong + passage.deaths))
    return 1 if passage.tally.wrong else 0


def _self() -> int:
    return int(Path("/proc/self").readlink().name)


if __name__ == "__main__":
    sys.exit(main())
