"""Where a URL may lead, and where it may not."""

import contextlib
from ipaddress import ip_address, ip_network

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from jobs import outbound
from jobs.outbound import AddressRefused, Unreachable, address, client

INSIDE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "localhost.", "LOCALHOST",
    "127.255.255.254", "0.0.0.0", "0", "0.1.2.3", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[::169.254.169.254]", "10.0.0.1", "10.255.255.255", "172.16.0.1",
    "172.31.255.255", "192.168.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255", "169.254.169.254",
    "169.254.0.1", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "168.63.129.16", "[::ffff:168.63.129.16]",
    "192.0.0.192", "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "[fe80::1]", "[fe80::1%25lo]",
    "[febf::1]", "[fec0::1]", "[fc00::1]", "[fd12:3456::1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b::10.0.0.1]",
    "[64:ff9b::8.8.8.8]", "[64:ff9b:1::1]", "[100::1]", "[2001::1]", "[2001:0:5ef5:79fb::1]", "[2001:2::1]",
    "[2001:10::1]", "[2001:20::1]", "[2001:db8::1]", "[2002:a9fe:a9fe::]", "[2002:7f00:1::1]", "[2002:808:808::1]",
    "[3fff::1]", "[5f00::1]", "[ff02::1]", "[ff0e::1]", "[4000::1]", "[::ffff:0:127.0.0.1]",
]  # fmt: skip
OUTSIDE = [
    "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
    "128.0.0.0", "168.63.129.15", "168.63.129.17", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0",
    "192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255", "[2606:4700::1111]", "[2a00:1450:4001::1]",
    "[2001:4860:4860::8888]", "[::ffff:8.8.8.8]",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_is_inside_is_refused_in_one_sentence(host, scheme):
    with pytest.raises(AddressRefused) as refusal:
        outbound.check(f"{scheme}://{host}/photo.jpg")
    assert refusal.value.message == address.NOT_ALLOWED


@pytest.mark.parametrize("host", OUTSIDE)
def test_what_is_public_is_let_through(host):
    assert outbound.check(f"https://{host}/photo.jpg") == "photo.jpg"


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_the_usual_ports_are_let_through(port):
    assert outbound.check(f"http://8.8.8.8:{port}/a.png") == "a.png"


@pytest.mark.parametrize("port", [1, 22, 25, 81, 3306, 5432, 6379, 9200, 11211, 65535])
def test_other_ports_are_refused_whether_something_listens_or_not(port):
    with pytest.raises(AddressRefused, match=r"one of the ports 80, 443, 8080, 8443"):
        outbound.check(f"http://8.8.8.8:{port}/")


def test_an_operator_s_ports_take_the_place_of_the_usual_ones(settings):
    settings.OUTBOUND_ALLOWED_PORTS = [81]
    assert outbound.check("http://8.8.8.8:81/a") == "a"
    with pytest.raises(AddressRefused):
        outbound.check("http://8.8.8.8/a")


@pytest.mark.parametrize(
    "url",
    [
        "", "photo.jpg", "//8.8.8.8/a", "/etc/passwd", "file:///etc/passwd", "ftp://8.8.8.8/a", "gopher://8.8.8.8/a",
        "data:image/png;base64,AAAA", "javascript:alert(1)", "http:", "http://", "http:///a", "https://?x", "http://:80/",
        "http://8.8.8.8:port/", "http://8.8.8.8:80:80/", "http://[::1/", "http://[]/", "http://8.8.8.8:99999/",
        "http://user@8.8.8.8/", "http://user:word@8.8.8.8/", "http://:word@8.8.8.8/", "http://8.8.8.8\\@127.0.0.1/",
        "http://8.8.8.8/\r\nHost: inside", "http://8.8.8.8/\x00", "ht\ntp://8.8.8.8/", "http://8.8.8.8/" + "a" * 4096,
        "http://" + "a" * 70 + ".example/", "http://a..example/", "http://*/", "http://①②⑦.0.0.1/",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url):
    with pytest.raises(AddressRefused):
        outbound.check(url)


@pytest.mark.parametrize(
    "answers", [["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["8.8.8.8", "::1"], ["8.8.8.8", "2002:7f00:1::"], []]
)
def test_one_bad_answer_of_a_name_spoils_all(monkeypatch, answers):
    monkeypatch.setattr(address, "look_up", lambda name, port: list(map(ip_address, answers)))
    with pytest.raises(AddressRefused) as refusal:
        outbound.check("https://mixed.example/a")
    assert refusal.value.message == address.NOT_ALLOWED


def test_an_operator_reads_what_a_client_is_not_told_and_no_query(monkeypatch, caplog):
    caplog.set_level("INFO", "jobs.outbound")
    monkeypatch.setattr(address, "look_up", lambda name, port: [ip_address("10.0.0.7")])
    for host in ("inner.example", "127.0.0.1"):
        with pytest.raises(AddressRefused):
            outbound.check(f"https://{host}/path?token=secret")
    assert [record.getMessage() for record in caplog.records] == [
        "refused to connect to inner.example: 10.0.0.7",
        "refused to connect to 127.0.0.1",
    ]


def test_a_name_is_looked_up_once_and_each_answer_is_given(monkeypatch):
    asked = []

    def look_up(name, port):
        asked.append((name, port))
        return [ip_address("8.8.8.8"), ip_address("::ffff:1.1.1.1"), ip_address("2606:4700::1111")]

    monkeypatch.setattr(address, "look_up", look_up)
    found = address.resolve(address.parse("https://many.example/a"))
    assert list(map(str, found)) == ["8.8.8.8", "1.1.1.1", "2606:4700::1111"]
    assert asked == [("many.example", 443)]


def test_a_name_of_another_alphabet_is_looked_up_as_the_web_writes_it(monkeypatch):
    asked = []
    monkeypatch.setattr(address, "look_up", lambda name, port: asked.append(name) or [ip_address("8.8.8.8")])
    outbound.check("https://Bücher.example/a")
    assert asked == ["xn--bcher-kva.example"]


@pytest.mark.parametrize(
    ("network", "open_now", "still_closed"),
    [
        ("10.1.0.0/16", ["10.1.2.3", "[::ffff:10.1.2.3]"], ["10.2.0.1", "127.0.0.1"]),
        ("fd00:1::/32", ["[fd00:1::5]"], ["[fd00:2::5]", "10.1.2.3"]),
        ("127.0.0.0/8", ["127.0.0.1", "localhost"], ["[::1]", "169.254.169.254"]),
    ],
)
def test_an_operator_lets_named_networks_through_and_no_others(settings, network, open_now, still_closed, monkeypatch):
    settings.OUTBOUND_ALLOWED_NETWORKS = [ip_network(network)]
    # what this machine calls itself differs between machines
    real = address.look_up
    monkeypatch.setattr(
        address, "look_up", lambda name, port: [ip_address("127.0.0.1")] if name == "localhost" else real(name, port)
    )
    for host in open_now:
        assert outbound.check(f"http://{host}/a") == "a"
    for host in still_closed:
        with pytest.raises(AddressRefused):
            outbound.check(f"http://{host}/a")


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch):
    import threading

    over = threading.Event()
    monkeypatch.setattr(address, "RESOLVE_SECONDS", 0.05)
    monkeypatch.setattr(address.socket, "getaddrinfo", lambda *_, **__: [over.wait(20)][1:])
    with pytest.raises(Unreachable):
        outbound.check("http://slow.example/a")
    over.set()


@pytest.mark.parametrize(
    ("code", "error"), [("EAI_NONAME", AddressRefused), ("EAI_NODATA", AddressRefused), ("EAI_AGAIN", Unreachable)]
)
def test_a_name_that_does_not_exist_is_refused_like_one_inside_and_a_lame_resolver_is_not(monkeypatch, code, error):
    import socket

    def fail(*_, **__):
        raise socket.gaierror(getattr(socket, code), "words of the resolver")

    monkeypatch.setattr(address.socket, "getaddrinfo", fail)
    with pytest.raises(error) as refusal:
        outbound.check("http://nowhere.example/a")
    assert "words" not in refusal.value.message
    assert (refusal.value.message == address.NOT_ALLOWED) is (error is AddressRefused)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://8.8.8.8/a/b/Gr%C3%BC%C3%9Fe.png?token=x#y", "Grüße.png"),
        ("https://8.8.8.8/Grüße 1.png", "Grüße 1.png"),
        ("https://8.8.8.8", ""),
        ("HTTPS://8.8.8.8/a/", ""),
        (" https://8.8.8.8/a.png", "a.png"),
    ],
)
def test_a_file_is_called_by_the_end_of_the_path(url, name):
    assert outbound.check(url) == name


@given(
    st.one_of(
        st.text(max_size=40),
        st.builds(
            "{}://{}{}{}".format,
            st.sampled_from(["http", "https", "HTTP", "file", ""]),
            st.text("abAB019.:-[]%@\\ü①。/?#_ ", max_size=12) | st.sampled_from(["8.8.8.8", "[::1]", "a.example"]),
            st.sampled_from(["", ":80", ":0", ":x", ":8080:80"]),
            st.text(max_size=12),
        ),
    )
)
def test_any_text_is_taken_or_refused_and_nothing_else(url):
    def look_up(name, port):
        assert name.isascii()
        assert port in (80, 443, 8080, 8443)
        return [ip_address("8.8.8.8")]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(address, "look_up", look_up)
        with contextlib.suppress(AddressRefused):
            outbound.check(url)
            # what is sent is prepared once more, and must stand
            target = client.target_of(url)
            again = requests.PreparedRequest()
            again.prepare(method="GET", url=target.url)
            assert client.target_of(again.url) == target


def test_a_target_does_not_show_its_url():
    assert "token" not in repr(address.parse("https://8.8.8.8/a?token=secret"))
