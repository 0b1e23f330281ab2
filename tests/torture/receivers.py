"""Receivers of callbacks that are down, slow, lying or gone: the schedule is kept, and nobody else waits for them."""

import hashlib
import hmac
import json
import random
import socket
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from tests.acceptance.stack import Stack, wait_for
from tests.hosts import Answer, Host, ok, redirect
from tests.torture import books, load
from tests.torture.marks import SECRET
from tests.torture.report import Row

LATE_SECONDS = 5.0
"""How much later another account's callback may come because of the wrong ones."""
WATCHED_SECONDS = (10, 45)
"""Two attempts are over by the first, at once and after 5 s; and a third by the second, after another 25 s."""
GAPS = (5.0, 25.0)
JITTER, LOOSE_SECONDS = 0.2, 3.0
ASKED_SECONDS = 8
TIMEOUT_SECONDS = 15
KEPT_BYTES = 2_000
WELL = ok(b"thanks")
SLOW = ("hangs", "one byte a second")


class Receiver(Host):
    """A host that notes when each attempt at a delivery began, and how many of one delivery it had at once."""

    def __init__(self, *answers: Answer) -> None:
        self.times: list[float] = []
        self._now: defaultdict[str, int] = defaultdict(int)
        self.most_at_once = 0
        self._counting = threading.Lock()
        super().__init__(*[self._noted(answer) for answer in answers])

    def _noted(self, answer: Answer) -> Callable[[socket.socket], None]:
        def give(connection: socket.socket) -> None:
            with self._counting:
                self.times.append(time.monotonic())
                self._now["all"] += 1
                self.most_at_once = max(self.most_at_once, self._now["all"])
            try:
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)
            finally:
                with self._counting:
                    self._now["all"] -= 1

        return give


class Receivers:
    """The receivers, which stand before the server starts, and the fault that they are."""

    @contextmanager
    def around(self) -> Iterator[Mapping[str, str]]:
        """Start every receiver."""
        self.wrong = {
            "answers 500": Receiver(ok(b"no", status="500 Internal Server Error")),
            "answers 301": Receiver(redirect("/elsewhere").replace(b"302 Found", b"301 Moved Permanently")),
            "hangs": Receiver(lambda connection: time.sleep(60)),
            "one byte a second": Receiver(_drip),
            "a body of 1 GB": Receiver(_huge),
            "resets": Receiver(_reset),
            "429": Receiver(ok(b"later", f"Retry-After: {ASKED_SECONDS}", status="429 Too Many Requests"), WELL),
            "gone (410)": Receiver(ok(b"gone", status="410 Gone")),
            "answer lost": Receiver(_reset, WELL),
            "TLS broken": Receiver(WELL),
            "answers without HTTP": Receiver(b"SSH-2.0-OpenSSH_9.6\r\n"),
        }
        self.good = Receiver(WELL)
        down = socket.create_server(("127.0.0.1", 0))
        self.down = down.getsockname()[1]
        down.close()
        every = [*self.wrong.values(), self.good]
        ports = [80, 443, self.down, *(host.port for host in every)]
        yield {"OUTBOUND_ALLOWED_PORTS": ",".join(map(str, ports))}
        for host in every:
            host.close()

    def make(self, stack: Stack, scale: float, luck: random.Random) -> Row:
        """Have jobs call back to each of them, and other accounts' jobs to one that is well."""
        each = max(2, round(20 * scale))
        row = Row("a receiver that is down, errs, redirects, hangs, drips, floods, resets, or is gone", 0)
        bad, other, content = stack.key("bad@example.com"), stack.key("other@example.com"), load.picture(side=48)
        urls = {name: host.url("/hook", name="127.0.0.1") for name, host in self.wrong.items()}
        urls["down"] = f"http://127.0.0.1:{self.down}/hook"
        urls["TLS broken"] = urls["TLS broken"].replace("http:", "https:")
        jobs: list[str] = []
        first = {name: _submit(stack, bad, content, url)[0] for name, url in urls.items()}
        for _ in range(each - 1):
            for name in SLOW:
                jobs += _submit(stack, bad, content, urls[name])
        jobs += first.values()
        row.times = len(jobs)
        load.wait_final(stack, 120)
        lateness = []
        for _ in range(5):
            job = _submit(stack, other, content, self.good.url("/hook", name="127.0.0.1"))[0]
            jobs.append(job)
            load.wait_for_one(stack, job)
            began = time.monotonic()
            wait_for(lambda job=job: _status(stack, job)[0] == "delivered", "a callback that is well", 60)
            lateness.append(time.monotonic() - began)
        row.hold("another account's callback after", f"{max(lateness):.1f} s", max(lateness) <= LATE_SECONDS)
        seen = len(GAPS) if scale >= 1 else 1
        time.sleep(WATCHED_SECONDS[seen - 1])
        self._schedules(row, seen)
        self._told(stack, row, first)
        self._last_try(stack, row, bad, first["answers 500"])
        statuses = {stack.detail(key, job)["status"] for key, job in [(bad, job) for job in first.values()]}
        row.hold("states of their jobs", ", ".join(sorted(statuses)), statuses == {"completed"})
        books.check(stack, row, jobs)
        return row

    def _schedules(self, row: Row, seen: int) -> None:
        """The first waits, as many as were `seen`, and at most one attempt at a time of one delivery."""
        told = []
        kept = True
        for name in ("answers 500", "answers 301", "resets", "a body of 1 GB"):
            times = self.wrong[name].times[: seen + 1]
            waits = [later - earlier for earlier, later in pairwise(times)]
            told.append(f"{name} {', '.join(f'{wait:.0f} s' for wait in waits)}")
            kept &= len(waits) == seen and all(
                goal * (1 - JITTER) <= wait <= goal * (1 + JITTER) + LOOSE_SECONDS
                for goal, wait in zip(GAPS, waits, strict=False)
            )
        row.hold("waits", "; ".join(told), kept)
        waited = self.wrong["429"].times
        wait = waited[1] - waited[0] if len(waited) > 1 else 0
        row.hold("wait after 429", f"{wait:.0f} s", ASKED_SECONDS <= wait <= ASKED_SECONDS + 2 * LOOSE_SECONDS)
        gone = len(self.wrong["gone (410)"].times)
        row.hold("attempts at one that is gone", gone, gone == 1)
        # one delivery each: those that hang have many
        alone = [host for name, host in self.wrong.items() if name not in SLOW]
        single = max(host.most_at_once for host in alone)
        row.hold("attempts of one delivery at once", single, single == 1)

    def _told(self, stack: Stack, row: Row, first: Mapping[str, str]) -> None:
        """What was lost is told again under one id, with one body, signed for its own moment."""
        host = self.wrong["answer lost"]
        ids = {json.loads(body)["id"] for body in host.bodies}
        row.hold("an answer that was lost", f"{len(host.bodies)} attempts, {len(ids)} id", len(host.bodies) == 2)
        row.hold("bodies of that id", len(set(host.bodies)), len(set(host.bodies)) == len(ids) == 1)
        signed = [_is_signed(host.headers(number), body) for number, body in enumerate(host.bodies)]
        row.hold("signatures that are right", f"{sum(signed)} of {len(signed)}", all(signed))
        stamps = {host.headers(number)["convertly-timestamp"] for number in range(len(host.bodies))}
        row.hold("times signed", len(stamps), len(stamps) == len(host.bodies))
        previews = [len(str(preview).encode()) for (preview,) in stack.rows("SELECT preview FROM jobs_delivery")]
        row.hold("most kept of an answer", f"{max(previews):,} bytes", max(previews) <= 3 * KEPT_BYTES)
        row.note("states", "; ".join(f"{name}: {_status(stack, job)[0]}" for name, job in first.items()))

    def _last_try(self, stack: Stack, row: Row, key: str, job: str) -> None:
        """After the last try it has failed, is shown, and can be sent again."""
        delivery = _status(stack, job)[1]
        due = "UPDATE jobs_delivery SET step = 9, next_attempt_at = created_at, token = NULL WHERE id = %s"
        stack.database.write(due, delivery)
        wait_for(lambda: _status(stack, job)[0] == "failed", "the last try", 60)
        shown = stack.call("GET", "/api/webhooks/deliveries?limit=100", key).json()["deliveries"]
        row.hold("shown as failed", sum(each["status"] == "failed" for each in shown), any(
            uuid.UUID(each["id"]) == uuid.UUID(str(delivery)) and each["status"] == "failed" for each in shown
        ))  # fmt: skip
        self.wrong["answers 500"].answers = (WELL,)
        answer = stack.call("POST", f"/api/webhooks/deliveries/{delivery}/retry", key)
        wait_for(lambda: _status(stack, job)[0] == "delivered", "the retry", 60)
        row.hold("sent again", answer.status_code, answer.status_code == 200)


def _submit(stack: Stack, key: str, content: bytes, url: str) -> list[str]:
    return load.submit(stack, key, 1, 1, content, callbackUrl=url, callbackSecret=SECRET)


def _status(stack: Stack, job: str) -> tuple[str, Any]:
    found = stack.rows("SELECT job_id, status, id FROM jobs_delivery WHERE job_id IS NOT NULL")
    return next(((status, pk) for about, status, pk in found if books.id_of(about) == job), ("none", None))


def _is_signed(headers: Mapping[str, str], body: bytes) -> bool:
    stamp, mac = (part.partition("=")[2] for part in headers["convertly-signature"].split(","))
    fresh = abs(int(stamp) - time.time()) < 300
    return fresh and mac == hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def _drip(connection: socket.socket) -> None:
    for byte in ok(b"x" * 60):
        connection.sendall(bytes([byte]))
        time.sleep(1)


def _huge(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 1000000000\r\n\r\n")
    for _ in range(1000):
        connection.sendall(b"x" * 1_000_000)


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()
