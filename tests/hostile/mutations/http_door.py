"""The second door: damaged files over HTTP to a running server."""

import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import requests

from tests.acceptance.stack import Stack, descendants
from tests.bench.processes import is_confined, memory_mib
from tests.hostile.mutations.case import Case
from tests.hostile.mutations.tally import DONE, Tally

CLIENTS = 2
WARM = 50
"""Requests before the first look at memory."""


@dataclass
class Passage:
    """What a run over HTTP showed. Memory is the proportional set size of the web processes together, in MiB."""

    tally: Tally = field(default_factory=Tally)
    statuses: dict[int, int] = field(default_factory=dict)
    memory: tuple[float, float] = (0.0, 0.0)
    same_processes: bool = True
    log: str = ""


def go(stack: Stack, cases: Iterable[Case]) -> Passage:
    """Post every case to the running server and hold each answer to the contract's shape."""
    passage, lock = Passage(), threading.Lock()
    waiting = list(cases)
    key = stack.key(plan="enterprise")
    before = _web(stack)

    def work(share: list[Case]) -> None:
        with requests.Session() as session:
            session.headers["Authorization"] = f"Bearer {key}"
            for case in share:
                _one(session, stack.url, case, passage, lock)

    _together(work, waiting[:WARM])
    early = memory_mib(_web(stack))
    _together(work, waiting[WARM:])
    passage.memory = (early, memory_mib(_web(stack)))
    passage.same_processes = _web(stack) == before
    passage.log = (stack.folder / "log").read_text(errors="replace")
    return passage


def _together(work: object, cases: list[Case]) -> None:
    assert callable(work)
    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(work, [cases[number::CLIENTS] for number in range(CLIENTS)]))


def _one(session: requests.Session, url: str, case: Case, passage: Passage, lock: threading.Lock) -> None:
    began = time.perf_counter()
    path, fields, files = case.request()
    sent = [(field, (case.name, data)) for field, data in files]
    answer = session.post(f"{url}{path}", data=fields, files=sent, timeout=300)
    seconds = time.perf_counter() - began
    said = answer.json()
    with lock:
        passage.statuses[answer.status_code] = passage.statuses.get(answer.status_code, 0) + 1
        passage.tally.count(case, said.get("code", DONE), seconds, said.get("error"))
        if answer.status_code >= 500:
            passage.tally.blame(case, f"status {answer.status_code}")


def _web(stack: Stack) -> list[int]:
    assert stack.web is not None
    return sorted(pid for pid in [stack.web.pid, *descendants(stack.web.pid)] if not is_confined(pid))
