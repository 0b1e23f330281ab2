"""Tools that try to get out of the cage; the source says where to."""

import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

from media_tools.media import Result
from tests.poison.tool import File, poison, said, tried


@poison
def read_path(file: File) -> Result:
    return tried(file.destination, lambda: Path(file.source.read_text()).read_bytes()[:100])


@poison
def list_path(file: File) -> Result:
    return tried(file.destination, lambda: os.listdir(file.source.read_text()))


@poison
def write_path(file: File) -> Result:
    return tried(file.destination, lambda: Path(file.source.read_text()).write_text("was here"))


@poison
def open_to_all(file: File) -> Result:
    return tried(file.destination, lambda: os.chmod(file.source.read_text(), 0o777))


@poison
def link_out(file: File) -> Result:
    return tried(file.destination, lambda: os.symlink(file.source.read_text(), file.destination / "link"))


@poison
def run_program(file: File) -> Result:
    return tried(file.destination, lambda: subprocess.check_output([file.source.read_text()]))


@poison
def replace_itself(file: File) -> Result:
    return tried(file.destination, lambda: os.execv(sys.executable, [sys.executable, "-c", "pass"]))


@poison
def connect_tcp(file: File) -> Result:
    return tried(
        file.destination, lambda: socket.create_connection(("127.0.0.1", int(file.source.read_text())), timeout=2)
    )


@poison
def bind_tcp(file: File) -> Result:
    return tried(file.destination, lambda: socket.create_server(("127.0.0.1", 0)))


@poison
def send_udp(file: File) -> Result:
    def send() -> int:
        return socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", int(file.source.read_text())))

    return tried(file.destination, send)


@poison
def signal_process(file: File) -> Result:
    return tried(file.destination, lambda: os.kill(int(file.source.read_text()), 0))


@poison
def raise_limits(file: File) -> Result:
    def attempt() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    try:
        attempt()
    except ValueError as error:
        return said(file.destination, error)
    return said(file.destination, "got it")
