"""Hosts that do wrong while a job fetches its source from them: the job fails with a reason, in time and in bounds."""

import random
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from tests.acceptance.stack import Stack
from tests.hosts import Answer, Host, ok, redirect
from tests.torture import books, load
from tests.torture.report import Row

ENVIRONMENT = {"SOURCE_SECONDS": "60"}
SLACK_SECONDS = 5
CAP_BYTES = 50_000_000
"""The largest picture of the smallest plan."""
SLACK_BYTES = 12_000_000
"""What the kernel takes of a host's bytes before anybody reads them."""
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"


class Sources:
    """The hosts, which stand before the server starts, and the fault that they are."""

    @contextmanager
    def around(self) -> Iterator[Mapping[str, str]]:
        """Start every host."""
        self.sent = Sent()
        self.wrong = _wrong(self.sent)
        self.hosts = {name: Host(*given) for name, (_, given) in self.wrong.items()}
        self.honest = Host(ok(load.picture(side=64)))
        every = [*self.hosts.values(), self.honest]
        yield {"OUTBOUND_ALLOWED_PORTS": ",".join(map(str, [80, *(host.port for host in every)]))}
        for host in every:
            host.close()

    def make(self, stack: Stack, scale: float, luck: random.Random) -> Row:
        """Name each kind of wrong host as the source of a job, all of them at once, and an honest one beside them."""
        most = int(stack.environment["SOURCE_SECONDS"])
        row = Row("a source that is slow, endless, cut, garbled, packed, missing, or leads elsewhere", len(self.hosts))
        # the smallest plan, so that endless ends soon
        key = stack.key("sources@example.com", plan="free")
        began = time.monotonic()
        jobs = {name: _create(stack, key, _address(host)) for name, host in self.hosts.items()}
        good = _create(stack, key, _address(self.honest))
        took = load.wait_final(stack, 60 + 4 * most)
        row.hold("all final after", "never" if took is None else f"{time.monotonic() - began:.0f} s", took is not None)
        codes = {job: (code, seconds) for job, code, seconds in _files(stack, [*jobs.values(), good])}
        told = {name: codes[job][0] or "done" for name, job in jobs.items()}
        as_promised = all(told[name] == code for name, (code, _) in self.wrong.items())
        row.hold("codes", ", ".join(f"{name}: {code}" for name, code in told.items()), as_promised)
        longest = max(codes[job][1] for job in jobs.values())
        row.hold("longest", f"{longest:.0f} s", longest <= most + SLACK_SECONDS)
        taken = self.sent.bytes
        row.hold("bytes taken of the endless one", f"{taken / 1e6:.0f} MB", taken <= CAP_BYTES + SLACK_BYTES)
        status = stack.detail(key, good)["status"]
        row.hold("the honest one", status, status == "completed")
        books.check(stack, row, [*jobs.values(), good])
        return row


class Sent:
    """What a host sent without an end."""

    def __init__(self) -> None:
        self.bytes = 0


def _wrong(sent: Sent) -> Mapping[str, tuple[str, tuple[Answer, ...]]]:
    """Give each wrong answer with the code that its job must fail with."""
    whole = ok(load.picture(side=64))
    return {
        "one byte a second": ("source_too_slow", (_drip(1.0),)),
        "endless": ("source_too_large", (_endless(sent),)),
        "claims less": ("undecodable", (ok(load.picture(side=64), length=200),)),
        "claims more": ("source_unreachable", (ok(load.picture(side=64), length=10_000_000),)),
        "chunks of garbage": ("source_unreachable", (CHUNKED + b"zz\r\nnonsense",)),
        "four redirects": ("source_refused", (redirect("/again"),)),
        "leads to metadata": ("source_url_not_allowed", (redirect("http://169.254.169.254/latest/meta-data/"),)),
        "leads to a file": ("source_url_not_allowed", (redirect("file:///etc/passwd"),)),
        "leads to this machine": ("source_url_not_allowed", (redirect("http://127.0.0.2/"),)),
        "packed": ("source_refused", (whole.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n", 1),)),
        "404": ("source_refused", (ok(b"nothing", status="404 Not Found"),)),
        "a page": ("unsupported_media_type", (ok(b"<!doctype html><p>Sign in", "Content-Type: image/png"),)),
        "resets": ("source_unreachable", (_reset,)),
        "says nothing": ("source_unreachable", (lambda connection: time.sleep(120),)),
    }  # fmt: skip


def _drip(pause: float) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        for byte in ok(load.picture(side=64)):
            connection.sendall(bytes([byte]))
            time.sleep(pause)

    return answer


def _endless(sent: Sent) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        # a picture that goes on for ever behind its end
        picture, zeros = load.picture(side=64), b"\0" * 262_144
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + picture)
        while True:
            connection.sendall(zeros)
            sent.bytes += len(zeros)

    return answer


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def _address(host: Host) -> str:
    return host.url("/picture.png", name="127.0.0.1")


def _create(stack: Stack, key: str, url: str) -> str:
    wish = {"format": "webp", "saveToStorage": True, "sourceUrl": url}
    answer = stack.call("POST", "/api/jobs", key, json=wish)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["jobId"])


def _files(stack: Stack, jobs: list[str]) -> list[tuple[str, str, float]]:
    asked = f"SELECT job_id, error_code, started_at, completed_at FROM jobs_file WHERE {load.among(jobs)}"
    found = stack.rows(asked)
    return [(books.id_of(job), code, books.seconds(started, ended)) for job, code, started, ended in found]
