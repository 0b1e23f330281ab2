"""A conversion within its request against the same libvips call in this process: what the service around it costs."""

import statistics
import tempfile
import time
from pathlib import Path

import pyvips

from tests.acceptance.stack import Stack
from tests.bench import photographs
from tests.bench.client import Client, together
from tests.bench.figures import Figure, Section, percentile
from tests.bench.processes import cpu_seconds

GOAL_RATIO = 1.25
CASES = (
    ("0.4 MP JPEG → 400 px WebP", photographs.SMALL, 400, 24),
    ("4 MP JPEG → 1200 px WebP", photographs.LARGE, 1200, 8),
)
"""Name, size of the source, width of the result, calls in a round: a round is a second or so."""
ROUNDS = 12
CLIENTS = 4


def measure(stack: Stack, key: str, *, quick: bool = False) -> Section:
    """Measure both cases on a running stack."""
    figures: list[Figure] = []
    for name, size, width, calls in CASES:
        figures += _case(stack, key, name, photographs.jpeg(size), width, 1 if quick else calls, 2 if quick else ROUNDS)
    return Section("Synchronous request: POST /api/convert with an API key, against pyvips in process", figures)


def _case(stack: Stack, key: str, name: str, photograph: bytes, width: int, calls: int, rounds: int) -> list[Figure]:
    clients = [
        Client(stack, key, "/api/convert", photograph, resize="width", resizeWidth=str(width)) for _ in range(CLIENTS)
    ]
    assert stack.web is not None
    web = stack.web.pid
    # every process and its child is warm before anything is counted
    together(clients, max(1, calls // 4))
    requests, bare, walls = [], [], []
    with tempfile.NamedTemporaryFile(suffix=".jpg") as source:
        source.write(photograph)
        source.flush()
        _bare(Path(source.name), width)
        for _ in range(rounds):
            before = cpu_seconds(web)
            walls += [clients[0].seconds() for _ in range(calls)]
            requests.append((cpu_seconds(web) - before) / calls)
            started = time.process_time()
            for _ in range(calls):
                _bare(Path(source.name), width)
            bare.append((time.process_time() - started) / calls)
    crowd, whole = together(clients, max(1, calls * rounds // (2 * CLIENTS)))
    ratio = statistics.median(ours / theirs for ours, theirs in zip(requests, bare, strict=True))
    return [
        Figure(f"{name}: CPU of the request ÷ CPU of pyvips", ratio, goal=GOAL_RATIO, digits=2),
        Figure("  CPU of a request, all processes of the web server", 1000 * statistics.median(requests), "ms"),
        Figure("  CPU of the pyvips call", 1000 * statistics.median(bare), "ms"),
        Figure("  answered, 1 client, p50", 1000 * percentile(walls, 0.5), "ms"),
        Figure("  answered, 1 client, p99", 1000 * percentile(walls, 0.99), "ms"),
        Figure("  requests a second, 1 client", len(walls) / sum(walls), "/s"),
        Figure(f"  answered, {CLIENTS} clients, p50", 1000 * percentile(crowd, 0.5), "ms"),
        Figure(f"  answered, {CLIENTS} clients, p99", 1000 * percentile(crowd, 0.99), "ms"),
        Figure(f"  requests a second, {CLIENTS} clients", len(crowd) / whole, "/s"),
    ]


def _bare(source: Path, width: int) -> bytes:
    """Do the same with pyvips alone, set up like the confined child: one thread, nothing cached."""
    pyvips.cache_set_max(0)
    pyvips.concurrency_set(1)
    picture = pyvips.Image.thumbnail(str(source), width, height=10_000_000, size="down")
    return bytes(picture.webpsave_buffer(Q=82, effort=4))
