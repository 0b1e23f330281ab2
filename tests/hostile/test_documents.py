"""Hostile documents end with their own code, and nothing is fetched, read or run."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from media_tools import offices, registry, spec
from media_tools.errors import ArchiveBomb, ChildTimeout, MediaError, Undecodable
from media_tools.limits import Limits
from media_tools.pool import Pool
from tests.media_tools.test_documents import convert, needs_office, pages
from tests.samples import offices as samples
from tests.samples import reports

SECRET = "the secret words"
UNCAGED = """
import os, sys
from pathlib import Path
from media_tools import registry, run, spec
from media_tools.engines import office_profile
from media_tools.limits import Limits
def switch(old, new):
    assert old in office_profile._CODE
    office_profile._CODE = office_profile._CODE.replace(old, new)
source, folder, macros = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
if macros:
    # what is hidden is told of no event, and would run no macro whatever is allowed
    switch('Told("Hidden", True)', 'Told("Hidden", False)')
if macros == ["allowed"]:
    switch('Told("MacroExecutionMode", 0)', 'Told("MacroExecutionMode", 4)')
    level = ("Common/Security/Scripting", "MacroSecurityLevel")
    assert level in office_profile.SETTINGS
    office_profile.SETTINGS = {**office_profile.SETTINGS, level: 0}
wish = spec.named(spec.parse(registry.tools()["convert"], {"format": "pdf"}), source.name)
run.run(wish, [source], folder, Limits(), lambda part: None)
sys.stdout.flush()
os._exit(0)
"""
"""Converts a file in a process of its own without the cage; `shown` or `allowed` switches what keeps macros down."""
REACHING = {
    "a.docx": samples.reaching_word,
    "a.html": samples.reaching_page,
    "a.odt": samples.reaching_text,
    "a.ods": samples.reaching_sheet,
    "a.md": samples.reaching_notes,
    "a.epub": samples.reaching_book,
    "a.fb2": partial(samples.reaching_book, fiction=True),
}


def uncaged(source: Path, *macros: str) -> str:
    """Convert a file beside itself without the cage, and give the PDF's text."""
    scratch = source.with_name("tmp")
    scratch.mkdir()
    subprocess.run(
        [sys.executable, "-c", UNCAGED, source, source.parent, *macros],
        check=True, timeout=120, env={**os.environ, "TMPDIR": str(scratch)},
    )  # fmt: skip
    return "\n".join(pages(source.with_name("output.pdf").read_bytes()))


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
    source = tmp_path / name
    source.write_bytes(REACHING[name](listener.address, str(secret)))
    text = uncaged(source)
    assert "Dear reader," in text
    assert SECRET not in text
    assert listener.calls == 0


@needs_office
@pytest.mark.parametrize(("macros", "runs"), [("shown", False), ("allowed", True)])
def test_a_macro_of_a_document_runs_only_where_it_is_allowed_which_here_it_never_is(
    tmp_path: Path, macros: str, runs: bool
) -> None:
    marker, source = tmp_path / "ran", tmp_path / "a.odt"
    source.write_bytes(samples.running_text(str(marker)))
    assert "Dear reader," in uncaged(source, macros)
    assert marker.exists() is runs


@needs_office
def test_a_document_that_does_not_end_is_ended_and_the_next_one_served(pool: Pool) -> None:
    with pool.workspace(60) as workspace:
        (workspace.path / "source").write_bytes(samples.endless())
        wish = spec.named(spec.parse(registry.tools()["convert"], {"format": "pdf"}), "a.ods")
        with pytest.raises(ChildTimeout):
            workspace.run(wish, ["source"], limits=replace(Limits(), wall_seconds=4))
    assert "Dear reader," in pages(convert(pool, reports.letter(), "a.docx", "pdf"))[0]


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (samples.swelling(), ArchiveBomb),
        (samples.laughing(), Undecodable),
        (samples.external_entity("/x"), Undecodable),
        (samples.broken_slides(), Undecodable),
    ],
    ids=["bomb", "laughs", "xxe", "slides"],
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
