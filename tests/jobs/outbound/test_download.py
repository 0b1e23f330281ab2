"""A file is fetched from where its URL leads and nowhere else, and only from an answer that holds one."""

import gzip
import socket
from ipaddress import ip_address, ip_network

import pytest

from jobs import outbound
from jobs.outbound import AddressRefused, AnswerRefused, Unreachable, address
from tests.hosts import NAME, ok, redirect
from tests.jobs.outbound.fetching import BODY, fetch


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
    host = hosting(ok(gzip.compress(b"\0" * 10**6), f"Content-Encoding: {encoding}"))
    with pytest.raises(AnswerRefused):
        fetch(host.url())
    assert fetch.written == 0
    assert "Accept-Encoding: identity" in host.lines()
