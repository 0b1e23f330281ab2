"""Hostile documents end with their own code, and nothing is fetched, read or run."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from media_tools import offices
from media_tools.errors import ArchiveBomb, MediaError, Undecodable
from media_tools.limits import Limits
from media_tools.pool import Pool
from tests.media_tools.test_documents import convert, needs_office, pages
from tests.samples import offices as samples

SECRET = "the secret words"
UNCAGED = """
import os, sys
from pathlib import Path
from media_tools import registry
from media_tools.limits import Limits
from media_tools.steps import document
source, folder = Path(sys.argv[1]), Path(sys.argv[2])
document.run(source, folder, registry.formats()["pdf"], Limits(), lambda part: None, name=source.name)
sys.stdout.flush()
os._exit(0)
"""
REACHING = {
    "a.docx": samples.reaching_word,
    "a.html": samples.reaching_page,
    "a.odt": samples.reaching_text,
    "a.ods": samples.reaching_sheet,
}


class Listener:
    """A server that counts who comes."""

    def __init__(self) -> None:
        self.calls = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                self._server.accept()[0].close()
            except OSError:
                return
            self.calls += 1

    def close(self) -> None:
        self._server.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pool]:
    made = Pool(size=1, root=tmp_path_factory.mktemp("pool") / "scratch", limits=Limits())
    yield made
    made.close()


@needs_office
@pytest.mark.parametrize("name", REACHING)
def test_nothing_is_fetched_or_read_even_without_the_cage(tmp_path: Path, listener: Listener, name: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    source, scratch = tmp_path / name, tmp_path / "tmp"
    source.write_bytes(REACHING[name](listener.address, str(secret)))
    scratch.mkdir()
    subprocess.run(
        [sys.executable, "-c", UNCAGED, source, tmp_path],
        check=True, timeout=120, env={**os.environ, "TMPDIR": str(scratch)},
    )  # fmt: skip
    text = "\n".join(pages((tmp_path / "output.pdf").read_bytes()))
    assert "Dear reader," in text
    assert SECRET not in text
    assert listener.calls == 0


@needs_office
def test_no_macro_of_a_document_runs_even_without_the_cage(tmp_path: Path) -> None:
    marker, source, scratch = tmp_path / "ran", tmp_path / "a.odt", tmp_path / "tmp"
    source.write_bytes(samples.running_text(str(marker)))
    scratch.mkdir()
    subprocess.run(
        [sys.executable, "-c", UNCAGED, source, tmp_path],
        check=True, timeout=120, env={**os.environ, "TMPDIR": str(scratch)},
    )  # fmt: skip
    assert "Dear reader," in pages((tmp_path / "output.pdf").read_bytes())[0]
    assert not marker.exists()


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (samples.swelling(), ArchiveBomb),
        (samples.laughing(), Undecodable),
        (samples.external_entity("/x"), Undecodable),
    ],
    ids=["bomb", "laughs", "xxe"],
)
def test_a_trap_is_refused_before_anything_reads_it(pool: Pool, document: bytes, error: type[MediaError]) -> None:
    with pytest.raises(error):
        convert(pool, document, "a.docx", "pdf")


def test_the_settings_refuse_macros_and_links(tmp_path: Path) -> None:
    if not offices.installed("document"):
        pytest.skip("LIBREOFFICE IS NOT INSTALLED: it has no profile")
    from media_tools.engines import office_profile

    office_profile.write(tmp_path)
    told = (office_profile.home(tmp_path) / "user" / "registrymodifications.xcu").read_text()
    assert '"MacroSecurityLevel" oor:op="fuse"><value>3<' in told
    assert '"BlockUntrustedRefererLinks" oor:op="fuse"><value>true<' in told
