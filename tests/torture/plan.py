"""The plan: every fault by its name, with its number in the plan of faults, and how one of them is made."""

import os
import random
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.acceptance.stack import Stack, running
from tests.hosts import Host, ok
from tests.torture import (
    clocks,
    damage,
    databases,
    disks,
    kills,
    poisons,
    quotas,
    races,
    receivers,
    shares,
    sizes,
    sources,
    storages,
    sweeps,
)
from tests.torture.beside import running_beside
from tests.torture.report import Row

AS_SHIPPED = {"LEASE_SECONDS": "60", "HEARTBEAT_SECONDS": "15", "SWEEP_SECONDS": "30"}
"""The pace of a server that nobody set otherwise."""

DATABASE = databases.Database()
STORAGE, SOURCES, RECEIVERS = storages.Storage(), sources.Sources(), receivers.Receivers()

Make = Callable[[Stack, float, random.Random], Row]
Around = Callable[[], AbstractContextManager[Mapping[str, str]]]


@dataclass(frozen=True)
class Fault:
    """One fault. `around` runs what the server needs beside it, and gives the settings that lead there."""

    number: str
    make: Make
    environment: Mapping[str, str] = field(default_factory=dict)
    around: Around | None = None


PLAN: Mapping[str, Fault] = {
    "children": Fault("1", kills.decoders),
    "busy-workers": Fault("2", kills.busy_workers),
    "idle-workers": Fault("3", kills.idle_workers),
    "clusters": Fault("4", kills.clusters),
    "stops": Fault("5", kills.stops),
    "poisons": Fault("6", poisons.engines, poisons.ENVIRONMENT),
    "damage": Fault("7", damage.files),
    "database": Fault("9", DATABASE.away, around=DATABASE.around),
    "commits": Fault("10", DATABASE.cut, around=DATABASE.around),
    "writers": Fault("11", sizes.writers),
    "storage": Fault("12", STORAGE.make, around=STORAGE.around),
    "full-disk": Fault("13", disks.full, around=disks.small),
    "descriptors": Fault("14", disks.descriptors),
    "repeats": Fault("15", races.repeats),
    "cancels": Fault("16", races.cancels),
    "last-units": Fault("17", quotas.last_units),
    "receivers": Fault("18, 19", RECEIVERS.make, around=RECEIVERS.around),
    "sources": Fault("20", SOURCES.make, around=SOURCES.around),
    "thousand": Fault("22", sizes.thousand),
    "clocks": Fault("23", clocks.skewed),
    "crowded": Fault("26", shares.crowded),
    "retention": Fault("28", sweeps.retention),
    "two-nodes": Fault("29", sizes.two_nodes),
    "migrations": Fault("29", sweeps.migrations),
}


def run(name: str, scale: float, seed: int, environment: Mapping[str, str] = AS_SHIPPED) -> Row:
    """Make one fault of the plan on a server of its own."""
    fault, began = PLAN[name], time.monotonic()
    try:
        with _beside(fault) as needed, server({**environment, **fault.environment, **needed}) as stack:
            row = fault.make(stack, scale, random.Random(f"{name} {seed}"))
    except Exception as error:
        traceback.print_exc()
        row = Row(name, 0)
        row.hold("the run itself", f"{type(error).__name__}: {error}".partition("\n")[0], False)
    row.number, row.seconds = fault.number, time.monotonic() - began
    return row


@contextmanager
def _beside(fault: Fault) -> Iterator[Mapping[str, str]]:
    if fault.around is None:
        yield {}
        return
    with fault.around() as needed:
        yield needed


@contextmanager
def server(environment: Mapping[str, str]) -> Iterator[Stack]:
    """Run a server on a folder of its own, with its deliveries beside it and a receiver that all jobs call back to."""
    kept, told = os.environ.get("DATABASE_URL", ""), Host(ok(b"thanks"))
    ports = ",".join(filter(None, [environment.get("OUTBOUND_ALLOWED_PORTS"), str(told.port)]))
    outbound = {"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.1/32", "OUTBOUND_ALLOWED_PORTS": ports}
    # a fault that lays out its own database names it here
    os.environ["DATABASE_URL"] = environment.get("DATABASE_URL", kept)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            running(Path(folder), {**environment, **outbound}) as stack,
            running_beside(stack, "manage.py", "deliver"),
        ):
            stack.told = told
            yield stack
    finally:
        os.environ["DATABASE_URL"] = kept
        told.close()
