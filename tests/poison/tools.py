"""One function for each way to misbehave, registered as a tool under its own name with dashes."""

import contextlib
import ctypes
import errno
import fcntl
import os
import resource
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media_tools.errors import EncodeFailed, InvalidParam
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Tool
from media_tools.spec import Spec

POISONS: dict[str, Tool] = {}

MIB = 1024 * 1024


@dataclass(frozen=True)
class File:
    """What a tool is given."""

    source: Path
    destination: Path
    limits: Limits
    on_progress: Progress


def poison(work: Callable[[File], Result | None]) -> Callable[[File], Result | None]:
    """Register `work` as a tool. One that gives no result says nothing."""

    def run(spec: Spec, source: Path, destination: Path, limits: Limits, on_progress: Progress) -> Result:
        return work(File(source, destination, limits, on_progress)) or said(destination, "nothing")

    name = work.__name__.replace("_", "-")
    POISONS[name] = Tool(name=name, summary=name, params=(), run=run)
    return work


def said(destination: Path, text: object) -> Result:
    """Answer with one output that holds `text`."""
    path = destination / "said.txt"
    path.write_text(str(text))
    return Result(outputs=(Output(path=Path(path.name), format="png", mime="text/html", size=1),))


def tried(destination: Path, attempt: Callable[[], object]) -> Result:
    """Answer with the name of the error that `attempt` met, or with what it got."""
    try:
        return said(destination, f"got {attempt()!r}")
    except OSError as error:
        return said(destination, errno.errorcode.get(error.errno or 0, repr(error)))


# Good ones, to see that work goes on.


@poison
def copy(file: File) -> Result:
    file.on_progress(0.5)
    return said(file.destination, file.source.read_text())


@poison
def slowly(file: File) -> Result:
    """Leave half an output, tell of it, and take as long as the source says before the second half."""
    (file.destination / f"half-of-{os.getpid()}").touch()
    file.on_progress(0.5)
    time.sleep(float(file.source.read_text()))
    return said(file.destination, " ".join(sorted(path.name for path in file.destination.iterdir())))


@poison
def tell_progress(file: File) -> None:
    for part in range(300):
        file.on_progress(part / 300)
        time.sleep(0.002)


@poison
def tell_limits(file: File) -> Result:
    names = ("AS", "CPU", "FSIZE", "NOFILE", "CORE", "NPROC")
    return said(file.destination, {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in names})


@poison
def refuse_parameter(file: File) -> None:
    raise InvalidParam("frames must be from 1 to 9.", field="frames", allowed={"minimum": 1, "maximum": 9})


@poison
def refuse_encoding(file: File) -> None:
    (file.destination / "partial").touch()
    raise EncodeFailed("The picture could not be written as WebP. Try PNG.")


# Deaths.


@poison
def segfault(file: File) -> None:
    ctypes.string_at(0)


@poison
def abort(file: File) -> None:
    os.abort()


@poison
def exit_silently(file: File) -> None:
    os._exit(0)


@poison
def raise_bug(file: File) -> None:
    raise KeyError("secret detail of the inside")


@poison
def sleep_for_ever(file: File) -> None:
    while True:
        time.sleep(1000)


@poison
def spin_in_c(file: File) -> Result:
    """Hold the interpreter's lock in one long native call, deaf to every Python signal handler."""
    return said(file.destination, len(str(7 ** (7**12))))


@poison
def stop_in_the_middle(file: File) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


@poison
def eat_memory(file: File) -> None:
    eaten = []
    while True:
        eaten.append(bytearray(64 * MIB))


@poison
def eat_memory_behind_an_error(file: File) -> None:
    try:
        bytearray(file.limits.memory_bytes)
    except MemoryError as error:
        raise EncodeFailed("The picture could not be written.") from error


kept: list[bytearray] = []


@poison
def grow(file: File) -> None:
    kept.append(bytearray(b"x") * (700 * MIB))


# Rubbish on the line.


@poison
def print_a_lot(file: File) -> None:
    """Print 1 GB to the standard descriptors, from Python and past it."""
    block = b"x" * MIB
    for _ in range(512):
        os.write(1, block)
        os.write(2, block)
    print("done", flush=True)
    print("done", file=sys.stderr, flush=True)


@poison
def flood_the_line(file: File) -> None:
    """Find the line to the parent among the open descriptors and fill it with 1 GB without an end of line."""
    for _ in range(1024):
        os.write(_line(), b"x" * MIB)


@poison
def talk_rubbish(file: File) -> None:
    os.write(_line(), b'{"result": {"outputs": 3}}\n')


@poison
def claim_to_be_busy(file: File) -> None:
    os.write(_line(), b'{"error": {"code": "busy", "message": "Come back later."}}\n')


@poison
def point_outside(file: File) -> Result:
    output = Output(path=Path("../../../../etc/passwd"), format="png", mime="image/png", size=1)
    return Result(outputs=(output,))


@poison
def name_no_format(file: File) -> Result:
    (file.destination / "page").touch()
    return Result(outputs=(Output(path=Path("page"), format="html", mime="text/html", size=0),))


@poison
def answer_twice(file: File) -> Result:
    """Leave an answer on the line for the file that comes after this one."""

    def answer_again() -> None:
        time.sleep(0.3)
        os.write(_line(), b'{"result": {"outputs": [], "warning": "second"}}\n')

    threading.Thread(target=answer_again).start()
    return said(file.destination, "first")


@poison
def close_the_line(file: File) -> None:
    os.close(_line())
    time.sleep(1000)


def _line() -> int:
    """Find the descriptor of the answers: the one pipe that is open for writing only."""
    for descriptor in range(3, 64):
        with contextlib.suppress(OSError):
            writes = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY
            if writes and stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                return descriptor
    raise AssertionError


# Too much.


@poison
def write_one_huge_file(file: File) -> None:
    with open(file.destination / "huge", "wb") as huge:
        while True:
            huge.write(b"x" * MIB)


@poison
def write_behind_an_error(file: File) -> None:
    try:
        write_one_huge_file(file)
    except OSError as error:
        raise EncodeFailed("The picture could not be written.") from error


@poison
def write_many_files(file: File) -> None:
    for number in range(1000):
        (file.destination / str(number)).write_bytes(b"x" * MIB)
    time.sleep(1000)


@poison
def write_what_resists(file: File) -> None:
    """Leave folders without rights, and a tree deeper than a path can be long."""
    for folder in (file.destination / "a/b/c", Path.cwd() / "a/b/c"):
        folder.mkdir(parents=True)
        (folder / "file").touch()
        (folder / "closed").mkdir(mode=0)
    for _ in range(3000):
        os.mkdir("deeper")
        os.chdir("deeper")


@poison
def leave_a_trail(file: File) -> Result:
    (Path(os.environ["TMPDIR"]) / "trail").touch()
    return said(file.destination, sorted(str(path) for path in file.source.parent.rglob("*") if path.name == "trail"))


@poison
def fork(file: File) -> Result:
    """Fork a few times; what is born stays, and so does the parent."""

    def attempt() -> None:
        for _ in range(5):
            if os.fork() == 0:
                time.sleep(1000)
        time.sleep(1000)

    return tried(file.destination, attempt)


@poison
def start_threads(file: File) -> Result:
    names: list[int] = []
    threads = [threading.Thread(target=names.append, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said(file.destination, sorted(names))


# Ways out. The source says where to.


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
