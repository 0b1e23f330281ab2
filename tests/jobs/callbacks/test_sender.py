"""What a receiver may do wrong: the attempt fails with a sentence, and nothing else happens."""

import socket
import struct
import time

import pytest

from jobs import lifecycle
from jobs.callbacks import lane, sender, vault
from jobs.callbacks.room import Room
from jobs.models import Delivery, Endpoint
from jobs.outbound import Patience, TooSlow, post
from jobs.outbound.post import ANSWER_BYTES
from tests.contract import check_sentence
from tests.hosts import ok
from tests.jobs.callbacks.receiving import FINE, deliver, trial, with_callback

SHORT = Patience(seconds=1, connect_seconds=1, read_seconds=5, slowest=0)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drip(first):
    """Send these bytes and then one at a time, until the other side hangs up."""

    def answer(connection):
        connection.sendall(first)
        while True:
            connection.sendall(b"x")
            time.sleep(0.02)

    return answer


def endless(connection):
    connection.sendall(ok(b"", length=10**9))
    while True:
        connection.sendall(bytes(65536))
        sent.append(65536)


sent: list[int] = []
BAD = {
    "hangs": lambda connection: connection.recv(1),
    "drips its headers": drip(b"HTTP/1.1 200 OK\r\nX: "),
    "resets": reset,
    "says nothing": b"",
    "is no web server": b"SSH-2.0-OpenSSH\r\n",
    "sends huge headers": b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
    "errs": ok(b"<h1>their words</h1>", status="500 Error"),
}


@pytest.mark.parametrize("how", BAD)
def test_a_receiver_that_does_wrong_is_tried_again_and_the_job_is_as_it_was(owner, hosting, monkeypatch, how):
    monkeypatch.setattr(sender, "PATIENCE", SHORT)
    job = with_callback(owner.account, hosting(BAD[how]).url("/hook"))
    lifecycle.fail(lifecycle.claim("w"), "undecodable", "The file is broken.")
    job.refresh_from_db()
    before = (job.status, job.completed_at, job.error_message)
    deliver()

    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == ("pending", 1)
    assert delivery.next_attempt_at is not None
    if how == "errs":
        assert (delivery.http_status, delivery.preview) == (500, "<h1>their words</h1>")
    else:
        assert delivery.http_status is None
        check_sentence(delivery.note)
    job.refresh_from_db()
    assert (job.status, job.completed_at, job.error_message) == before


def test_a_host_that_is_down_is_tried_again(owner, hosting, settings):
    name = hosting(FINE).url("/").rpartition(":")[0]
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        settings.OUTBOUND_ALLOWED_PORTS.append(port)
        trial(owner.account, f"{name}:{port}/")
        deliver()
    failed_for_now()


def test_a_name_that_is_gone_is_tried_again(owner, hosting):
    trial(owner.account, hosting(FINE).url())
    Endpoint.objects.update(url=vault.sealed("http://gone.invalid/"))
    deliver()
    failed_for_now()


def test_a_certificate_that_is_not_valid_for_the_name_is_refused(owner, hosting, tls):
    host = hosting(FINE, tls=tls)
    trial(owner.account, host.url())
    deliver()
    failed_for_now()
    assert host.asked == []


def failed_for_now():
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.http_status, delivery.attempts) == ("pending", None, 1)
    check_sentence(delivery.note)


def test_a_name_that_leads_inside_by_now_is_not_connected_to(owner, hosting, settings):
    host = hosting(FINE)
    trial(owner.account, host.url())
    settings.OUTBOUND_ALLOWED_NETWORKS = []
    deliver()
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.http_status, host.asked) == ("pending", None, [])
    check_sentence(delivery.note)


def test_no_more_than_two_kilobytes_of_an_answer_are_kept_or_read(owner, hosting):
    sent.clear()
    trial(owner.account, hosting(endless).url())
    deliver()
    delivery = Delivery.objects.get()
    assert (delivery.status, len(delivery.preview)) == ("delivered", ANSWER_BYTES)
    # the rest that was sent lies in the sockets between the two
    assert sum(sent) < 20_000_000


def test_an_answer_that_drips_after_its_status_counts_and_is_not_waited_for_without_end(hosting):
    host = hosting(drip(ok(b"", length=10**6)))
    reply = post(host.url(), b"{}", {}, SHORT)
    assert reply.status == 200
    assert 0 < len(reply.beginning) < ANSWER_BYTES


def test_what_a_receiver_answers_is_text_that_every_database_takes(owner, hosting):
    trial(owner.account, hosting(ok(b"a\0b\xff\x1b[31m\nc")).url())
    deliver()
    assert Delivery.objects.get().preview == "a\ufffdb\ufffd\ufffd[31m\nc"


def test_a_receiver_that_does_not_read_is_hung_up_on(hosting, settings):
    name = hosting(FINE).url("/").rpartition(":")[0]
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        settings.OUTBOUND_ALLOWED_PORTS.append(port)
        with pytest.raises(TooSlow):
            post(f"{name}:{port}/", bytes(50_000_000), {}, SHORT)


def test_a_fault_of_ours_is_a_failed_attempt_and_no_end_of_the_thread(owner, hosting, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(sender.outbound, "post", broken)
    trial(owner.account, hosting(FINE).url())
    [errand] = lane.take(Room(4))
    outcome = sender.attempt(errand)
    assert (outcome.http_status, outcome.note) == (None, sender.FAULT)
    assert "unforeseen" in caplog.text
