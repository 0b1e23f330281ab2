"""A storage that fails in parts, or altogether: files wait or fail by name, and no finished job lacks its bytes."""

import random
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress

from tests.acceptance.stack import Stack
from tests.services import s3
from tests.torture import books, load
from tests.torture.report import Row
from tests.torture.s3_proxy import Proxy, always, by_chance

PARTS = {"error": 0.10, "slow down": 0.05, "reset": 0.04, "lost answer": 0.03, "stall": 0.005}
GONE = ("wrong key", "no bucket")
GONE_SECONDS = 10
FINAL_SECONDS = 300
ANSWER_SECONDS = 20
RECOVERY_SECONDS = 30
TRIES = 4
CODES = {"", "storage_unavailable"}


STARTS = 3


def _running(started: ExitStack) -> Mapping[str, str]:
    """Start the service; of servers that start beside each other, another may take a port that it was to have."""
    for _ in range(STARTS - 1):
        with suppress(RuntimeError):
            return started.enter_context(s3.running())
    return started.enter_context(s3.running())


class Storage:
    """The storage with a stand-in before it, and the fault that it is."""

    @contextmanager
    def around(self) -> Iterator[Mapping[str, str]]:
        """Run an S3 service with the stand-in before it."""
        with ExitStack() as started:
            environment = _running(started)
            self.proxy = Proxy(environment["S3_ENDPOINT_URL"])
            try:
                yield {**environment, "S3_ENDPOINT_URL": self.proxy.url, "S3_BEHIND": environment["S3_ENDPOINT_URL"]}
            finally:
                self.proxy.close()

    def make(self, stack: Stack, scale: float, luck: random.Random) -> Row:
        """Have a part of all requests to the storage fail, then all of them, then none."""
        proxy, key, content = self.proxy, stack.key(), load.picture(side=300)
        row = Row("an S3 storage that errs, slows, resets, stalls, loses answers, and is gone", 0)
        proxy.choose = by_chance(luck, PARTS)
        jobs = load.submit(stack, key, max(4, round(60 * scale)), 3, content)
        took = load.wait_final(stack, FINAL_SECONDS)
        row.hold("all final after", "never" if took is None else f"{took:.0f} s", took is not None)
        puts = [
            times for (method, path), times in proxy.tries.items() if method == "PUT" and not path.endswith("/source")
        ]
        row.hold("most tries to keep one result", max(puts), max(puts) <= TRIES)

        statuses, slowest = [], 0.0
        for kind in GONE:
            proxy.choose = always(kind)
            until = time.monotonic() + GONE_SECONDS * scale
            while not statuses or time.monotonic() < until:
                began = time.monotonic()
                fields = {"saveToStorage": "true", "format": "webp"}
                answer = stack.call("POST", "/api/jobs", key, data=fields, files=[("files", ("a.png", content))])
                slowest = max(slowest, time.monotonic() - began)
                statuses.append(f"{answer.status_code} {answer.json().get('code', '')}".strip())
        row.hold("while it is gone", books.counted(statuses), set(statuses) == {"503 storage_unavailable"})
        row.hold("slowest answer then", f"{slowest:.1f} s", slowest <= ANSWER_SECONDS)

        proxy.choose = always(None)
        began = time.monotonic()
        jobs += load.submit(stack, key, 1, 1, content)
        load.wait_final(stack, FINAL_SECONDS)
        took = time.monotonic() - began
        row.hold("done again", f"{took:.0f} s after it came back", took <= RECOVERY_SECONDS)
        codes = [code for (code,) in stack.rows("SELECT error_code FROM jobs_file")]
        row.hold("files", books.counted(code or "done" for code in codes), set(codes) <= CODES)
        links = [result for job in jobs for result in stack.detail(key, job)["results"] if "downloadUrl" in result]
        dead = [link for link in links if stack.call("GET", link["downloadUrl"]).status_code != 200]
        row.hold("results that cannot be fetched", f"{len(dead)} of {len(links)}", not dead)
        row.times = sum(times for kind, times in proxy.made.items() if kind != "none")
        made = ", ".join(f"{times} × {kind}" for kind, times in proxy.made.most_common() if kind != "none")
        row.note("faults made", made)
        books.check(stack, row, jobs, killed=row.times)
        return row
