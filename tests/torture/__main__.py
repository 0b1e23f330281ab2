"""Run the plan and print its tables: `python -m tests.torture`, or `make torture`. Exit 1 where a promise was broken.

Faults that mostly wait run in lanes of their own, each beside all others; the rest one after the other, on PostgreSQL
and then on SQLite.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.acceptance.stack import ROOT
from tests.services import postgres
from tests.torture import report
from tests.torture.plan import PLAN, run
from tests.torture.report import Row

PAGE = ROOT / "docs" / "reliability.md"
DURABLE = ("max_connections=200",)
"""The database as it is shipped: what it has confirmed outlives its own death."""
POSTGRES, SQLITE = "PostgreSQL", "SQLite"
Made = tuple[str, str]
"""A kind of database, and the name of a fault that is made on it."""


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Faults on purpose, and what held.")
    parser.add_argument("--rows", default=",".join(PLAN), help=f"names or numbers, by comma: {_names()}")
    parser.add_argument("--scale", type=float, default=1.0, help="1 makes each fault as often as the plan says")
    parser.add_argument("--seed", type=int, default=1, help="another seed strikes at other moments")
    parser.add_argument("--on", choices=("postgresql", "sqlite", "both"), default="both", help="the kind of database")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.relative_to(ROOT)}")
    asked = parser.parse_args()
    wanted = set(asked.rows.split(","))
    names = [name for name, fault in PLAN.items() if wanted & {name, *fault.number.split(", ")}]
    kinds = [kind for kind in (POSTGRES, SQLITE) if asked.on in ("both", kind.lower())]
    chosen = {kind: [name for name in names if kind == POSTGRES or not PLAN[name].of_nodes] for kind in kinds}
    began = f"{_now()}, {_commit()}, seed {asked.seed}, scale {asked.scale:g}"
    print(f"{began}:\n\n{report.HEAD}", flush=True)
    rows = _made(chosen, asked.scale, asked.seed)
    for kind in filter(chosen.get, kinds):
        lines = [rows[kind, name].line() for name in chosen[kind]]
        table = "\n".join([f"{began}, {kind}:", "", report.HEAD, *lines])
        print(f"\n{table}", flush=True)
        if asked.write:
            report.put(PAGE, f"torture on {kind}", table)
    return 0 if all(row.kept for row in rows.values()) else 1


def _made(chosen: Mapping[str, Sequence[str]], scale: float, seed: int) -> dict[Made, Row]:
    """Make every fault, each lane in a thread of its own, and print each row as it ends."""
    lanes: dict[str, list[Made]] = {}
    for kind, names in chosen.items():
        for name in names:
            own = PLAN[name].lane
            # what waits on one kind of database need not wait for the other
            lanes.setdefault(f"{own} on {kind}" if own else "", []).append((kind, name))

    with postgres.running(DURABLE) as database, ThreadPoolExecutor(max(1, len(lanes))) as threads:

        def travel(lane: Sequence[Made]) -> list[tuple[Made, Row]]:
            done = []
            for kind, name in lane:
                row = run(name, scale, seed, database["DATABASE_URL"] if kind == POSTGRES else "")
                print(f"{kind} {row.line()}", flush=True)
                done.append(((kind, name), row))
            return done

        return dict(pair for done in threads.map(travel, lanes.values()) for pair in done)


def _names() -> str:
    return ", ".join(f"{name} ({fault.number})" for name, fault in PLAN.items())


def _now() -> str:
    return (
        f"{time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}"
    )


def _commit() -> str:
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=Path(ROOT), capture_output=True, text=True)
    return f"commit {said.stdout.strip() or 'unknown'}"


if __name__ == "__main__":
    sys.exit(main())
