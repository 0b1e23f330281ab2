"""Start a whole Convertly on this machine: database, first accounts, web server, workers and deliveries."""

import os
import socket
import sys
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections

from accounts import demo
from convertly import banner
from convertly.management.commands import qcluster
from convertly.supervisor import Program, Supervisor
from jobs import clock, queries

PROBE_SECONDS = 2


class Command(BaseCommand):
    """`manage.py serve`: run until Ctrl-C or SIGTERM."""

    help = "Prepare the database, then run the web server and the workers until Ctrl-C or SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address to listen on."""
        parser.add_argument("--bind", default=f"127.0.0.1:{settings.PORT}", help="HOST:PORT to listen on")

    def handle(self, *, bind: str, **options: Any) -> None:
        """Prepare, run, and leave with the status of the run."""
        with _listen(bind) as listener:
            invitation = self._prepare(_url(listener))
            self._say(f"Starting the web server and {settings.WORKERS} workers ...")
            status = self._run(listener, invitation)
        sys.exit(status)

    def _prepare(self, url: str) -> str:
        """Bring the database up to date, and make the demo accounts unless this is a production server."""
        try:
            call_command("migrate", verbosity=0, interactive=False)
            people = demo.prepare() if settings.DEBUG else None
        except OperationalError as error:
            raise CommandError("The database does not answer: start it, or correct DATABASE_URL.") from error
        finally:
            connections.close_all()
        return banner.invitation(url, people) if people else ""

    def _run(self, listener: socket.socket, invitation: str) -> int:
        url, started = _url(listener), clock.database_now()
        number = listener.fileno()
        web = (sys.executable, "-m", "gunicorn", "convertly.wsgi", "--bind", f"fd://{number}")
        deliverer = (sys.executable, "manage.py", "deliver")
        return Supervisor(
            [
                Program("web server", web, takes_over=(number,)),
                qcluster.workers(),
                Program("deliverer", deliverer),
            ],
            settings.BASE_DIR,
            is_ready=lambda: _answers(url) and queries.queue_is_alive(since=started),
            announce=lambda: self._announce(banner.addresses(url) + "\n" + invitation),
            say=self._say,
            grace_seconds=qcluster.grace_seconds(),
        ).run()

    def _announce(self, text: str) -> None:
        # the supervisor has nothing to ask from now on
        connections.close_all()
        self._say(text)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _listen(bind: str) -> socket.socket:
    """Take the address before anything is changed; the web server gets the open socket."""
    host, _, port = bind.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not (port.isascii() and port.isdigit() and int(port) < 65_536):
        raise CommandError(f"--bind must be HOST:PORT; it is {bind!r}.")
    try:
        return socket.create_server((host, int(port)), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno and error.errno > 0 else "there is no such host"
        raise CommandError(f"Cannot listen on {bind}: {reason}. Choose another port: PORT=8001 make run.") from error


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (asked from this machine)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=PROBE_SECONDS) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except OSError:
        return False
