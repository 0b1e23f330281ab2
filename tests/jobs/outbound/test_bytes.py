"""No byte more than is allowed, and every one of those: bodies that are longer, shorter or broken off."""

import socket
import struct
import threading

import pytest

from jobs.outbound import AnswerRefused, TooLarge, Unreachable
from jobs.outbound.fetch import TRIES
from tests.hosts import ok
from tests.jobs.outbound.fetching import BODY, HALF, fetch


def broken(begin: bytes) -> bytes:
    """Promise all of BODY and end after `begin`."""
    return ok(begin, 'ETag: "1"', "Accept-Ranges: bytes", length=len(BODY))


def rest(start: int) -> bytes:
    return ok(BODY[start:], f"Content-Range: bytes {start}-{len(BODY) - 1}/{len(BODY)}", status="206 Partial Content")


def test_a_promise_above_the_largest_is_refused_before_a_byte_is_read(hosting):
    told = []
    host = hosting(ok(BODY, length=10**12))
    with pytest.raises(TooLarge) as refusal:
        fetch(host.url(), largest=len(BODY), on_bytes=lambda *said: told.append(said))
    assert (refusal.value.most, told) == (len(BODY), [])


def test_a_promise_above_what_its_kind_may_have_is_refused_after_the_head(hosting):
    host = hosting(ok(BODY, length=10**8))
    heads = []
    with pytest.raises(TooLarge):
        fetch(host.url(), largest=10**9, most=lambda head: heads.append(head) or 1000)
    assert heads == [BODY[:4096]]
    assert fetch.written == 0


@pytest.mark.parametrize("chunked", [False, True])
def test_an_endless_body_is_cut_at_the_limit(hosting, chunked):
    sent = []

    def endless(connection):
        kind = b"Transfer-Encoding: chunked\r\n" if chunked else b""
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + kind + b"\r\n")
        piece = (b"10000\r\n" + b"x" * 65536 + b"\r\n") if chunked else b"x" * 65536
        while True:
            connection.sendall(piece)
            sent.append(65536)

    with pytest.raises(TooLarge):
        fetch(hosting(endless).url(), largest=500_000)
    assert fetch.written <= 500_000


def test_a_body_of_exactly_the_limit_is_taken(hosting):
    assert len(fetch(hosting(ok(BODY)).url(), largest=len(BODY))[0]) == len(BODY)
    with pytest.raises(TooLarge):
        fetch(hosting(ok(BODY)).url(), largest=len(BODY) - 1)


def test_a_small_body_is_held_to_what_its_kind_may_have(hosting):
    with pytest.raises(TooLarge):
        fetch(hosting(ok(b"abc")).url(), most=lambda head: 2)


def test_of_a_body_longer_than_promised_only_the_promise_is_taken(hosting):
    done = threading.Event()

    def long(connection):
        connection.sendall(ok(b"y", length=1))
        try:
            for _ in range(1_000):
                connection.sendall(b"x" * 65536)
        finally:
            done.set()

    assert fetch(hosting(long).url())[0] == b"y"
    # the host is hung up on, and does not get rid of its 64 MB
    assert done.wait(10)


def test_a_body_without_a_length_ends_with_the_connection(hosting):
    assert fetch(hosting(b"HTTP/1.0 200 OK\r\n\r\n" + BODY).url())[0] == BODY


def test_a_chunked_body_is_put_together(hosting):
    pieces = [BODY[start : start + 10_000] for start in range(0, len(BODY), 10_000)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert fetch(hosting(head + chunks + b"0\r\n\r\n").url())[0] == BODY


@pytest.mark.parametrize("end", [b"", b"zz\r\n", b"-5\r\nabc", b"5" * 70_000, b"ffffffffffffffff\r\nabc"])
def test_garbage_among_the_chunks_is_a_broken_body(hosting, end):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"
    host = hosting(head + end)
    with pytest.raises((Unreachable, TooLarge)):
        fetch(host.url())
    assert len(host.asked) <= TRIES


# -- broken off --


def test_a_reset_in_the_middle_is_resumed_where_it_broke(hosting):
    def reset(connection):
        connection.sendall(broken(BODY[:HALF]))
        # a reset takes back what is still on its way
        assert read.wait(10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    read = threading.Event()
    host = hosting(reset, rest(HALF))
    assert fetch(host.url(), on_bytes=lambda count, whole: count == HALF and read.set())[0] == BODY
    assert f"Range: bytes={HALF}-" in host.lines(1)
    assert 'If-Range: "1"' in host.lines(1)


def test_a_short_body_is_resumed_as_often_as_it_may_be(hosting):
    third = len(BODY) // 3
    middle = ok(
        BODY[third:HALF],
        f"Content-Range: bytes {third}-{len(BODY) - 1}/{len(BODY)}",
        status="206 Partial Content",
        length=len(BODY) - third,
    )
    host = hosting(broken(BODY[:third]), middle, rest(HALF))
    assert fetch(host.url())[0] == BODY


def test_a_body_that_always_breaks_is_given_up(hosting):
    host = hosting(broken(BODY[:HALF]), rest(HALF)[:-HALF], rest(HALF)[:-1])
    with pytest.raises(Unreachable):
        fetch(host.url())
    assert len(host.asked) == TRIES


def test_a_host_that_is_down_for_a_moment_in_between_is_asked_again(hosting):
    host = hosting(broken(BODY[:HALF]), ok(b"", status="503 Down"), rest(HALF))
    assert fetch(host.url())[0] == BODY


def test_without_a_validator_it_begins_again(hosting):
    host = hosting(ok(BODY[:HALF], 'ETag: W/"weak"', length=len(BODY)), ok(BODY))
    assert fetch(host.url())[0] == BODY
    assert not any(line.startswith(("Range", "If-Range")) for line in host.lines(1))


def test_a_time_of_the_last_change_is_a_validator(hosting):
    changed = "Wed, 01 Jul 2026 10:00:00 GMT"
    host = hosting(ok(BODY[:HALF], f"Last-Modified: {changed}", length=len(BODY)), rest(HALF))
    assert fetch(host.url())[0] == BODY
    assert f"If-Range: {changed}" in host.lines(1)


def test_a_host_that_ignores_the_range_is_read_from_the_start(hosting):
    other = BODY[::-1]
    assert fetch(hosting(broken(BODY[:HALF]), ok(other)).url())[0] == other


def test_another_part_than_was_asked_for_is_refused(hosting):
    wrong = ok(BODY[10:], f"Content-Range: bytes 10-{len(BODY) - 1}/{len(BODY)}", status="206 Partial Content")
    with pytest.raises(AnswerRefused):
        fetch(hosting(broken(BODY[:HALF]), wrong).url())


def test_beginning_again_does_not_read_the_limit_many_times(hosting):
    almost = ok(BODY[:-1], length=len(BODY))
    host = hosting(almost)
    with pytest.raises(Unreachable):
        fetch(host.url(), largest=len(BODY))
    assert len(host.asked) == 2
