"""The plan: every fault by its name, with its number in the plan of faults, and how one of them is made."""

import random
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
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
QUICK = {"SOURCE_SECONDS": "12", "STOP_SECONDS": "1", "CHILD_WALL_SECONDS": "10", "CHILD_CPU_SECONDS": "6"}
"""The pace of a test, beyond that of every server of the suite."""
TENTH = 0.1
"""How often the suite makes each fault, of what the plan says."""

DATABASE = databases.Database()
STORAGE, SOURCES, RECEIVERS = storages.Storage(), sources.Sources(), receivers.Receivers()

PORTS = "OUTBOUND_ALLOWED_PORTS"
Make = Callable[[Stack, float, random.Random], Row]
Around = Callable[[], AbstractContextManager[Mapping[str, str]]]


@dataclass(frozen=True)
class Fault:
    """One fault. `around` runs what the server needs beside it, and gives the settings that lead there.

    Faults that mostly wait have a `lane` of their own, beside all others. `of_nodes` is what is a fault only where
    several machines share a database or a storage: it is not made on SQLite.
    """

    number: str
    make: Make
    environment: Mapping[str, str] = field(default_factory=dict)
    around: Around | None = None
    lane: str = ""
    of_nodes: bool = False


PLAN: Mapping[str, Fault] = {
    "children": Fault("1", kills.decoders),
    "busy-workers": Fault("2", kills.busy_workers),
    "idle-workers": Fault("3", kills.idle_workers, lane="idle"),
    "clusters": Fault("4", kills.clusters),
    "stops": Fault("5", kills.stops),
    "grown-workers": Fault("5", kills.grown_workers),
    "poisons": Fault("6", poisons.engines, poisons.ENVIRONMENT),
    "damage": Fault("7", damage.files),
    "database": Fault("9", DATABASE.away, around=DATABASE.around, lane="away", of_nodes=True),
    "commits": Fault("10", DATABASE.cut, around=DATABASE.around, lane="away", of_nodes=True),
    "writers": Fault("11", sizes.writers),
    "storage": Fault("12", STORAGE.make, around=STORAGE.around, of_nodes=True),
    "full-disk": Fault("13", disks.full, around=disks.small),
    "descriptors": Fault("14", disks.descriptors),
    "repeats": Fault("15", races.repeats),
    "cancels": Fault("16", races.cancels),
    "last-units": Fault("17", quotas.last_units),
    "receivers": Fault("18, 19", RECEIVERS.make, around=RECEIVERS.around),
    "sources": Fault("20", SOURCES.make, sources.ENVIRONMENT, around=SOURCES.around),
    "thousand": Fault("22", sizes.thousand),
    "clocks": Fault("23", clocks.skewed, of_nodes=True),
    "crowded": Fault("26", shares.crowded),
    "retention": Fault("28", sweeps.retention),
    "two-nodes": Fault("29", sizes.two_nodes, of_nodes=True),
    "migrations": Fault("29", sweeps.migrations, of_nodes=True),
}


def run(name: str, scale: float, seed: int, address: str) -> Row:
    """Make one fault of the plan, at the pace as shipped, on a server of its own and the database at `address`."""
    fault, began = PLAN[name], time.monotonic()
    try:
        with prepared([name], {**AS_SHIPPED, **fault.environment}, address) as stack:
            row = make(stack, name, scale, seed)
    except Exception as error:
        row = _failed(name, error)
    # with the start and the stop of its server
    row.seconds = time.monotonic() - began
    return row


def make(stack: Stack, name: str, scale: float, seed: int) -> Row:
    """Make one fault on a running server that is prepared for it."""
    fault, began = PLAN[name], time.monotonic()
    try:
        row = fault.make(stack, scale, random.Random(f"{name} {seed}"))
    except Exception as error:
        if stack.at_rest is not None:
            stack.at_rest.abort()
        row = _failed(name, error)
    row.number, row.seconds = fault.number, time.monotonic() - began
    return row


def make_beside(stack: Stack, names: Sequence[str], scale: float, seed: int) -> list[Row]:
    """Make several faults beside each other on one server; the books are checked when all of them are at rest."""
    stack.at_rest = threading.Barrier(len(names))
    try:
        with ThreadPoolExecutor(len(names)) as threads:
            return list(threads.map(lambda name: make(stack, name, scale, seed), names))
    finally:
        stack.at_rest = None


@contextmanager
def prepared(names: Sequence[str], environment: Mapping[str, str], address: str | None = None) -> Iterator[Stack]:
    """Run a server with everything beside it that these faults need."""
    arounds = dict.fromkeys(fault.around for fault in map(PLAN.__getitem__, names) if fault.around is not None)
    with ExitStack() as beside:
        needed: dict[str, str] = {}
        for around in arounds:
            given = beside.enter_context(around())
            ports = [each for each in (needed.get(PORTS), given.get(PORTS)) if each]
            needed |= {**given, **({PORTS: ",".join(ports)} if ports else {})}
        yield beside.enter_context(server({**environment, **needed}, address))


@contextmanager
def server(environment: Mapping[str, str], address: str | None = None) -> Iterator[Stack]:
    """Run a server on a folder of its own, with its deliveries beside it and a receiver that all jobs call back to."""
    told = Host(ok(b"thanks"))
    ports = ",".join(filter(None, [environment.get(PORTS), str(told.port)]))
    outbound = {"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.1/32", PORTS: ports}
    # a fault that lays out its own database names it
    address = environment.get("DATABASE_URL", address)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            running(Path(folder), {**environment, **outbound}, server=address) as stack,
            running_beside(stack, "manage.py", "deliver"),
        ):
            stack.told = told
            yield stack
    finally:
        told.close()


def _failed(name: str, error: Exception) -> Row:
    traceback.print_exception(error)
    row = Row(name, 0)
    row.number = PLAN[name].number
    row.hold("the run itself", f"{type(error).__name__}: {error}".partition("\n")[0], False)
    return row
