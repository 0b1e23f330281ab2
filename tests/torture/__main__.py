"""Run the plan and print its table: `python -m tests.torture`, or `make torture`. Exit 1 where a promise was broken."""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path

from tests.acceptance.stack import Stack, running
from tests.services import postgres
from tests.torture import kills, poisons, races, sizes
from tests.torture.report import HEAD, Row

AS_SHIPPED = {"LEASE_SECONDS": "60", "HEARTBEAT_SECONDS": "15", "SWEEP_SECONDS": "30"}
"""The pace of a server that nobody set otherwise."""
PLAN: Mapping[str, Callable[[Stack, float, random.Random], Row]] = {
    "children": kills.children,
    "busy-workers": kills.busy_workers,
    "idle-workers": kills.idle_workers,
    "clusters": kills.clusters,
    "stops": kills.stops,
    "poisons": poisons.engines,
    "thousand": sizes.thousand,
    "writers": sizes.writers,
    "two-nodes": sizes.two_nodes,
    "repeats": races.repeats,
    "cancels": races.cancels,
}

OF_ROW: Mapping[str, Mapping[str, str]] = {"poisons": poisons.ENVIRONMENT}


def run(name: str, scale: float, seed: int, environment: Mapping[str, str] = AS_SHIPPED) -> Row:
    """Make one fault of the plan on a server of its own."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), {**environment, **OF_ROW.get(name, {})}) as stack,
    ):
        row = PLAN[name](stack, scale, random.Random(f"{name} {seed}"))
        log = (Path(folder) / "log").read_text(errors="replace")
    row.hold("keys in the log", log.count("cvly_"), "cvly_" not in log)
    row.seconds = time.monotonic() - began
    return row


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Faults on purpose, and what held.")
    parser.add_argument("--rows", default=",".join(PLAN), help=f"which faults, by comma: {', '.join(PLAN)}")
    parser.add_argument("--scale", type=float, default=1.0, help="1 makes each fault as often as the plan says")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sqlite", action="store_true", help="on SQLite instead of PostgreSQL")
    asked = parser.parse_args()
    os.environ["DATABASE_URL"] = ""
    rows = []
    with nullcontext({}) if asked.sqlite else postgres.running() as database:
        os.environ |= database
        print(f"{'SQLite' if asked.sqlite else 'PostgreSQL'}, seed {asked.seed}, scale {asked.scale:g}\n\n{HEAD}")
        for name in asked.rows.split(","):
            rows.append(run(name, asked.scale, asked.seed))
            print(rows[-1].line(), flush=True)
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
