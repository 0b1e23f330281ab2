"""Whether memory stays where it is while jobs and requests go through."""

from tests.acceptance.stack import Stack
from tests.bench import photographs
from tests.bench.client import Client, together
from tests.bench.figures import Figure, Section
from tests.bench.processes import is_confined, memory_mib, tree
from tests.bench.starts import wait_for_all

GOAL_GROWTH = 1.1
"""After the last job ÷ after the first hundred: flat, but for noise."""
AFTER = (100, 1_000)
AFTER_QUICK = (8, 16)
CLIENTS = 4
PHOTOGRAPH = (384, 256)


def measure(stack: Stack, key: str, *, quick: bool = False) -> Section:
    """Measure on a running stack with its cluster; beside every five jobs goes a conversion within its request."""
    few, many = AFTER_QUICK if quick else AFTER
    jobs = [Client(stack, key, "/api/jobs", photographs.jpeg(PHOTOGRAPH), saveToStorage="true") for _ in range(CLIENTS)]
    requests = [Client(stack, key, "/api/convert", photographs.jpeg(PHOTOGRAPH)) for _ in range(CLIENTS)]
    together(requests, 2)
    together(jobs, 2)
    wait_for_all(stack, key)
    measured = [_memory(stack)]
    done = 0
    for count in (few, many):
        while done < count:
            step = min(100, count - done)
            together(jobs, step // CLIENTS)
            together(requests, max(1, step // CLIENTS // 5))
            done += step
        wait_for_all(stack, key)
        measured.append(_memory(stack))
    figures = []
    for who in measured[0]:
        start, early, late = (point[who] for point in measured)
        figures += [
            Figure(f"{who}, at the start", start, "MiB"),
            Figure(f"  after {few:,} jobs", early, "MiB"),
            Figure(f"  after {many:,} jobs", late, "MiB"),
            Figure(f"  growth, after {many:,} ÷ after {few:,}", late / early, goal=GOAL_GROWTH, digits=2),
        ]
    return Section(f"Memory over {many:,} jobs: proportional set size of all processes of a kind", figures)


def _memory(stack: Stack) -> dict[str, float]:
    assert stack.web is not None
    assert stack.cluster is not None
    of_web, of_cluster = tree(stack.web.pid), tree(stack.cluster.pid)
    children = {pid for pid in of_web + of_cluster if is_confined(pid)}
    return {
        "web": memory_mib(pid for pid in of_web if pid not in children),
        "workers": memory_mib(pid for pid in of_cluster if pid not in children),
        "confined children": memory_mib(children),
    }
