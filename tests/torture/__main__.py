"""Run the plan and print its table: `python -m tests.torture`, or `make torture`. Exit 1 where a promise was broken."""

import argparse
import os
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from tests.acceptance.stack import ROOT
from tests.services import postgres
from tests.torture import report
from tests.torture.plan import PLAN, run

PAGE = ROOT / "docs" / "reliability.md"
DURABLE = ("max_connections=200",)
"""The database as it is shipped: what it has confirmed outlives its own death."""


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Faults on purpose, and what held.")
    parser.add_argument("--rows", default=",".join(PLAN), help=f"names or numbers, by comma: {_names()}")
    parser.add_argument("--scale", type=float, default=1.0, help="1 makes each fault as often as the plan says")
    parser.add_argument("--seed", type=int, default=1, help="another seed strikes at other moments")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite instead of PostgreSQL")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.relative_to(ROOT)}")
    asked = parser.parse_args()
    wanted = set(asked.rows.split(","))
    names = [name for name, fault in PLAN.items() if wanted & {name, *fault.number.split(", ")}]
    kind = "SQLite" if asked.sqlite else "PostgreSQL"
    os.environ["DATABASE_URL"] = ""
    head = f"{_now()}, {_commit()}, {kind}, seed {asked.seed}, scale {asked.scale:g}:"
    print(f"{head}\n\n{report.HEAD}", flush=True)
    lines, kept = [], True
    with nullcontext({}) if asked.sqlite else postgres.running(DURABLE) as database:
        os.environ |= database
        for name in names:
            row = run(name, asked.scale, asked.seed)
            kept &= row.kept
            lines.append(row.line())
            print(lines[-1], flush=True)
    if asked.write:
        report.put(PAGE, f"torture on {kind}", "\n".join([head, "", report.HEAD, *lines]))
    return 0 if kept else 1


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
