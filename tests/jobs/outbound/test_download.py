"""A file is fetched whole and once, from hosts that do as they promise and from those that do not."""

import io
import socket
import struct
import threading
from ipaddress import ip_address

import pytest

from jobs import outbound
from jobs.outbound import AddressRefused, AnswerRefused, Patience, TooLarge, Unreachable, address, client
from tests.hosts import NAME, ok, redirect

BODY = bytes(range(256)) * 800
"""204,800 bytes that differ from place to place."""
QUICK = Patience(seconds=20, read_seconds=5)
HALF = len(BODY) // 2


def fetch(url, *, largest=10**6, most=None, patience=QUICK, on_bytes=None):
    file = io.BytesIO()
    try:
        came = outbound.download(
            url, file, largest=largest, most=most or (lambda head: largest), patience=patience, on_bytes=on_bytes
        )
    finally:
        fetch.written = len(file.getvalue())
    assert came.size == fetch.written
    return file.getvalue(), came.name


def broken(begin: bytes) -> bytes:
    """Promise all of BODY and end after `begin`."""
    return ok(begin, 'ETag: "1"', "Accept-Ranges: bytes", length=len(BODY))


def rest(start: int) -> bytes:
    return ok(BODY[start:], f"Content-Range: bytes {start}-{len(BODY) - 1}/{len(BODY)}", status="206 Partial Content")


def test_brings_every_byte_and_the_name(hosting):
    host = hosting(ok(BODY))
    assert fetch(host.url("/a/photo.jpg?token=1")) == (BODY, "photo.jpg")
    assert host.lines()[0] == "GET /a/photo.jpg?token=1 HTTP/1.1"
    assert f"Host: {NAME}:{host.port}" in host.lines()


def test_carries_nothing_but_what_it_must(hosting, monkeypatch, tmp_path):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (tmp_path / ".netrc").write_text(f"machine {NAME} login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    host = hosting(ok(b"", "Set-Cookie: a=b", "Location: /b", status="302 Found"), ok(BODY))
    assert fetch(host.url())[0] == BODY
    for asked in host.asked:
        names = {line.partition(":")[0].lower() for line in asked.split("\r\n")[1:] if line}
        assert names == {"host", "user-agent", "accept", "accept-encoding", "connection"}


def test_tells_how_far_it_is(hosting):
    told = []
    fetch(hosting(ok(BODY)).url(), on_bytes=lambda count, whole: told.append((count, whole)))
    assert told == sorted(told)
    assert told[-1] == (len(BODY), len(BODY))


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="Grüße.png"', "Grüße.png"),
        ("attachment; filename*=UTF-8''Gr%C3%BC%C3%9Fe.png; filename=x.png", "Grüße.png"),
        ("inline; filename=../../etc/passwd", "../../etc/passwd"),
        ("inline", "photo.jpg"),
        ("attachment; filename*=nonsense''%ff", None),
        ('attachment; filename="' + "a" * 5_000, "photo.jpg"),
    ],
)
def test_a_name_is_taken_as_it_was_sent_and_left_to_be_cleaned(hosting, header, name):
    found = fetch(hosting(ok(BODY, f"Content-Disposition: {header}")).url())[1]
    assert isinstance(found, str)
    if name is not None:
        assert found == name


# -- addresses --


def test_the_checked_address_is_connected_to_and_no_name_is_asked_for_again(hosting, monkeypatch):
    host = hosting(ok(BODY))
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    monkeypatch.setattr(address, "look_up", lambda name, port: list(map(ip_address, next(answers))))
    real, asked = socket.getaddrinfo, []
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda name, *args, **more: asked.append(name) or real(name, *args, **more)
    )

    assert fetch(host.url())[0] == BODY
    assert asked == ["127.0.0.1"]
    with pytest.raises(AddressRefused):
        fetch(host.url())
    assert len(host.asked) == 1


def test_a_name_that_was_good_at_the_door_is_checked_again_at_the_fetch(hosting, monkeypatch):
    host = hosting(ok(BODY))
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    monkeypatch.setattr(address, "look_up", lambda name, port: list(map(ip_address, next(answers))))
    outbound.check(host.url())
    with pytest.raises(AddressRefused):
        fetch(host.url())
    assert host.asked == []


def test_the_next_address_is_tried_where_one_takes_no_connection(hosting, settings, monkeypatch):
    from ipaddress import ip_network

    host = hosting(ok(BODY))
    settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]
    monkeypatch.setattr(address, "look_up", lambda name, port: [ip_address("127.0.0.9"), ip_address("127.0.0.1")])
    assert fetch(host.url())[0] == BODY


# -- redirects --


def test_follows_three_redirects_and_takes_the_last_name(hosting):
    host = hosting(redirect("/b"), redirect("c"), redirect("//" + NAME + ":{port}/d.png"), ok(BODY))
    host.answers = (*host.answers[:2], redirect(f"http://{NAME}:{host.port}/d.png"), ok(BODY))
    assert fetch(host.url()) == (BODY, "d.png")


def test_a_fourth_redirect_is_one_too_many(hosting):
    host = hosting(*[redirect(f"/{number}") for number in range(4)], ok(BODY))
    with pytest.raises(AnswerRefused):
        fetch(host.url())
    assert len(host.asked) == 4


def test_a_redirect_to_itself_comes_to_an_end(hosting):
    host = hosting(redirect("/photo.jpg"))
    with pytest.raises(AnswerRefused):
        fetch(host.url())
    assert len(host.asked) == 4


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.2/", "http://localhost.localdomain:22/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/",
        "http://10.0.0.1:8080/", "file:///etc/passwd", "ftp://8.8.8.8/a", "http://8.8.8.8:22/", "//10.0.0.1/",
        "http://me:word@8.8.8.8/", "data:,x", "http://[", "http://8.8.8.8/\x01", "gopher://8.8.8.8/",
    ],
)  # fmt: skip
def test_a_redirect_to_where_no_client_may_send_us_is_refused_in_the_same_sentence(hosting, to):
    host = hosting(redirect(to), ok(BODY))
    with pytest.raises(AddressRefused) as refusal:
        fetch(host.url())
    assert refusal.value.message == address.NOT_ALLOWED
    assert len(host.asked) == 1


def test_a_name_behind_a_redirect_is_looked_up_and_checked(hosting, monkeypatch):
    host = hosting(redirect("http://inside.example/"), ok(BODY))
    names = {NAME: "127.0.0.1", "inside.example": "192.168.1.1"}
    monkeypatch.setattr(address, "look_up", lambda name, port: [ip_address(names[name])])
    with pytest.raises(AddressRefused):
        fetch(host.url())


# -- answers that hold no file --


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 204, 206, 304, 300])
def test_a_status_that_asking_again_would_not_change(hosting, status):
    host = hosting(ok(b"secret words of the host", status=f"{status} Whatever"))
    with pytest.raises(AnswerRefused) as refusal:
        fetch(host.url())
    assert str(status) in refusal.value.message
    assert "secret" not in refusal.value.message
    assert len(host.asked) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_status_that_may_pass(hosting, status):
    with pytest.raises(Unreachable, match=str(status)):
        fetch(hosting(ok(b"", status=f"{status} Whatever")).url())


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"\x00\x01\x02", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"a" * 70_000, b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 300 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_no_answer_of_a_web_server_is_none(hosting, answer):
    host = hosting(answer)
    with pytest.raises(Unreachable):
        fetch(host.url())
    assert fetch.written == 0


def test_a_closed_port_is_unreachable(hosting, settings):
    host = hosting(ok(BODY))
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        settings.OUTBOUND_ALLOWED_PORTS = [silent.getsockname()[1]]
        with pytest.raises(Unreachable):
            fetch(host.url().replace(str(host.port), str(silent.getsockname()[1])))


def test_a_hundred_headers_of_a_kilobyte_are_too_much(hosting):
    headers = [f"X-{number}: {'a' * 1024}" for number in range(95)]
    with pytest.raises(AnswerRefused):
        fetch(hosting(ok(BODY, *headers)).url())


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd", "gzip, identity"])
def test_what_comes_packed_is_neither_unpacked_nor_kept(hosting, encoding):
    import gzip

    host = hosting(ok(gzip.compress(b"\0" * 10**6), f"Content-Encoding: {encoding}"))
    with pytest.raises(AnswerRefused):
        fetch(host.url())
    assert fetch.written == 0
    assert "Accept-Encoding: identity" in host.lines()


# -- bytes --


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
    assert len(host.asked) <= client.TRIES


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
    assert len(host.asked) == client.TRIES


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
