"""A database that is stopped, killed, swallowed or cut off in the middle of a commit: nobody hangs, nothing is lost."""

import random
import signal
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import requests

from tests.acceptance.stack import Stack, wait_for
from tests.proxy import CUT, Proxy
from tests.services import postgres
from tests.torture import books, load
from tests.torture.report import Row

DURABLE = ("max_connections=200",)
ENDS = {"stopped": signal.SIGINT, "killed": signal.SIGKILL}
"""How the server ends; one that is swallowed by the network lives on."""
WAYS = (*ENDS, "swallowed")
AWAY_SECONDS = (10, 60, 600)
SHORT_SECONDS = 4
ASKED_EVERY = 0.1
ANSWER_SECONDS = 2.0
LOOSE_SECONDS = 4.0
"""For the answers that were on their way when it went; and this machine is busy."""
RECOVERY_SECONDS = 30
CUTS = 50
AIMED = (b'INSERT INTO "jobs_job"', b'INSERT INTO "jobs_output"')
"""What the first cuts come behind: a job that was made, and a result that was published."""
TRIES = 30


class Database:
    """A server of this fault's own behind a proxy, and the faults that it is."""

    @contextmanager
    def around(self) -> Iterator[Mapping[str, str]]:
        """Start the server and the proxy."""
        self._running = ExitStack()
        with postgres.laid_out(DURABLE) as self._server, self._running:
            self._start(WAYS[0])
            self._proxy, address = Proxy.before(self._server.address)
            yield {"DATABASE_URL": address}
            self._proxy.close()

    def away(self, stack: Stack, scale: float, luck: random.Random) -> Row:
        """Take the database away under load for so long, ask meanwhile, and let it come back."""
        spans = AWAY_SECONDS if scale >= 1 else (SHORT_SECONDS,)
        named = ", ".join(f"{span} s" for span in spans)
        row = Row(f"the database {', '.join(WAYS)}, for {named}", len(WAYS) * len(spans))
        key, content = stack.key(), load.picture()
        jobs: list[str] = []
        answers: list[str] = []
        others: list[str] = []
        slowest = longest = 0.0
        rounds = [(way, span) for span in spans for way in WAYS]
        for (way, span), (following, _) in zip(rounds, [*rounds[1:], rounds[0]], strict=True):
            jobs += load.submit(stack, key, max(3, round(20 * scale)), 3, content)
            load.moment(luck, 2)
            self._go(way)
            until = time.monotonic() + span
            others += _others(stack)
            while time.monotonic() < until:
                said, took = _ask(stack, key)
                answers.append(said)
                slowest = max(slowest, took)
                time.sleep(ASKED_EVERY)
            self._come_back(way, following)
            began = time.monotonic()
            wait_for(lambda: stack.call("GET", "/readyz").status_code == 200, "the service to be ready", 60)
            jobs += load.submit(stack, key, 1, 1, load.picture(side=64))
            longest = max(longest, time.monotonic() - began)
            load.wait_final(stack, 180)
        right = {each for each in answers if each.startswith("503 database_unavailable, Retry-After")}
        row.hold("answers meanwhile", books.counted(answers), set(answers) == right)
        told = books.counted(others)
        row.hold("pages and health", told, set(others) == {"pages 503", "/healthz 200", "/readyz 503"})
        row.hold("slowest", f"{slowest:.1f} s", slowest <= LOOSE_SECONDS)
        row.hold("back after", f"{longest:.1f} s", longest <= RECOVERY_SECONDS)
        failed = stack.rows(f"SELECT id FROM jobs_file WHERE status = 'failed' AND {load.among(jobs)}")
        row.hold("files failed by it", len(failed), not failed)
        books.check(stack, row, jobs, killed=10 * len(WAYS) * len(spans))
        return row

    def cut(self, stack: Stack, scale: float, luck: random.Random) -> Row:
        """Cut the answers to commits at random, and reset connections, while clients create under keys and repeat."""
        row = Row("a commit whose answer is cut off, of the web server and of workers", 0)
        key, content = stack.key(), load.picture(side=300)
        part, made, sought, met = 0.03, [0], list(AIMED), [False]

        def on_request(data: bytes) -> None:
            met[0] |= bool(sought) and sought[0] in data

        def on_answer(data: bytes) -> object:
            if b"COMMIT\0" not in data or made[0] >= max(4, CUTS * scale):
                return None
            if sought and met[0]:
                sought.pop(0)
                met[0] = False
            elif luck.random() > part:
                return None
            made[0] += 1
            return CUT

        before = len(stack.rows("SELECT id FROM jobs_job"))
        self._proxy.on_request, self._proxy.on_answer = on_request, on_answer
        jobs: list[str] = []
        until = time.monotonic() + 120 * min(1.0, 4 * scale)
        while made[0] < max(4, CUTS * scale) and time.monotonic() < until:
            jobs += load.submit(stack, key, 8, 2, content)
        self._proxy.heal()
        took = load.wait_final(stack, 180)
        row.times = made[0]
        row.hold("cuts behind a new job and a new result", len(AIMED) - len(sought), not sought)
        row.hold("all final after", "never" if took is None else f"{took:.0f} s", took is not None)
        known = len(stack.rows("SELECT id FROM jobs_job")) - before
        row.hold("jobs, of as many keys", f"{known} of {len(jobs)}", known == len(set(jobs)) == len(jobs))
        books.check(stack, row, jobs, killed=3 * made[0])
        return row

    def _go(self, way: str) -> None:
        if way == "swallowed":
            self._proxy.swallow()
        else:
            self._running.close()

    def _come_back(self, way: str, following: str) -> None:
        if way == "swallowed":
            self._proxy.heal()
        else:
            self._start(following)

    def _start(self, until: str) -> None:
        """Start the server; it ends as the next way of going asks for."""
        for _ in range(TRIES):
            try:
                self._running.enter_context(self._server.up(ENDS.get(until, signal.SIGQUIT)))
                return
            except RuntimeError:
                # what a killed server left of itself holds on to its memory for a moment
                time.sleep(1)
        raise AssertionError("the database did not come back")


def _others(stack: Stack) -> list[str]:
    """Open two pages for which a session would be looked up, and the probes."""
    told = []
    for page in ("/", "/admin/"):
        shown = stack.call("GET", page, cookies={"sessionid": "x" * 32})
        plain = "database does not answer" in shown.text and "Traceback" not in shown.text
        told.append(f"pages {shown.status_code}" if plain and "Retry-After" in shown.headers else f"page {shown.text}")
    told.append(f"/healthz {stack.call('GET', '/healthz').status_code}")
    ready = stack.call("GET", "/readyz")
    well = ready.json()["checks"]["database"]
    return [*told, f"/readyz {ready.status_code}{' and a database that is well' if well else ''}"]


def _ask(stack: Stack, key: str) -> tuple[str, float]:
    """Read or create, and tell what was answered and how long it took."""
    began = time.monotonic()
    files = [("files", ("a.png", b"\x89PNG\r\n\x1a\n" + uuid.uuid4().bytes))]
    fields = {"saveToStorage": "true", "format": "webp"}
    try:
        if int(began * 10) % 2:
            answer = stack.call("GET", "/api/jobs", key)
        else:
            answer = stack.call("POST", "/api/jobs", key, data=fields, files=files)
    except requests.RequestException as error:
        return type(error).__name__, time.monotonic() - began
    again = ", Retry-After" if "Retry-After" in answer.headers else ""
    code = answer.json().get("code", "") if answer.status_code >= 400 else ""
    return f"{answer.status_code} {code}{again}".strip(), time.monotonic() - began
