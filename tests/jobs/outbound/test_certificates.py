"""Over TLS the certificate must be of the name in the URL, though the connection goes to an address."""

import io
import shutil
import ssl
import subprocess

import pytest

from jobs import outbound
from jobs.outbound import Patience, Unreachable, client
from tests.hosts import NAME, ok

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates of these tests")


def run(*words, cwd):
    subprocess.run(["openssl", *words], cwd=cwd, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate authority of this module."""
    folder = tmp_path_factory.mktemp("authority")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test authority", cwd=folder)

    def issue(name):
        run("req", *key, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}", cwd=folder)
        (folder / "ext").write_text(f"subjectAltName={'IP' if name[0].isdigit() else 'DNS'}:{name}\n")
        signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "ext"]
        run("x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", *signed, cwd=folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
        return context

    issue.file = str(folder / "ca.pem")
    return issue


@pytest.fixture
def trusted(authority, monkeypatch):
    monkeypatch.setattr(client, "TRUSTED", authority.file)


def fetch(host):
    file = io.BytesIO()
    outbound.download(host.url(), file, largest=100, most=lambda head: 100, patience=Patience(seconds=20))
    return file.getvalue()


def test_a_certificate_of_the_name_is_good_and_the_name_is_told_in_the_handshake(hosting, authority, trusted):
    context, told = authority(NAME), []
    context.sni_callback = lambda connection, name, _: told.append(name)
    host = hosting(ok(b"abc"), tls=context)
    assert fetch(host) == b"abc"
    assert told == [NAME]
    assert f"Host: {NAME}:{host.port}" in host.lines()


@pytest.mark.parametrize("name", ["other.example", "127.0.0.1"])
def test_a_certificate_of_another_name_or_of_the_address_is_refused(hosting, authority, trusted, name):
    host = hosting(ok(b"abc"), tls=authority(name))
    with pytest.raises(Unreachable, match="certificate"):
        fetch(host)
    assert host.asked == []


def test_an_authority_that_nobody_knows_is_refused(hosting, authority):
    host = hosting(ok(b"abc"), tls=authority(NAME))
    with pytest.raises(Unreachable, match="certificate"):
        fetch(host)
    assert host.asked == []


def test_the_authorities_that_are_known_without_a_test_are_those_of_requests():
    assert client.TRUSTED is True


def test_a_host_that_speaks_no_tls_is_unreachable(hosting):
    host = hosting(ok(b"abc"))
    with pytest.raises(Unreachable):
        outbound.download(
            host.url().replace("http:", "https:"),
            io.BytesIO(),
            largest=100,
            most=lambda head: 100,
            patience=Patience(seconds=20, connect_seconds=0.3),
        )
