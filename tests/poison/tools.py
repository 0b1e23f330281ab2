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
from pathlib import Path

from media_tools.errors import EncodeFailed, InvalidParam
from media_tools.media import Output, Result
from media_tools.registry import Tool

POISONS: dict[str, Tool] = {}

MIB = 1024 * 1024


def poison(work: Callable[..., Result | None]) -> Callable[..., Result | None]:
    """Register `work` as a tool. It takes the tool's own five arguments; without a result it says nothing."""

    def run(*arguments: object) -> Result:
        return work(*arguments) or said(arguments[2], "nothing")

    name = work.__name__.replace("_", "-")
    POISONS[name] = Tool(name=name, summary=name, params=(), run=run)
    return work


def said(destination, text) -> Result:
    """Answer with one output that holds `text`."""
    path = destination / "said.txt"
    path.write_text(str(text))
    return Result(outputs=(Output(path=Path(path.name), format="png", mime="text/html", size=1),))


def tried(destination, attempt: Callable[[], object]) -> Result:
    """Answer with the name of the error that `attempt` met, or with what it got."""
    try:
        return said(destination, f"got {attempt()!r}")
    except OSError as error:
        return said(destination, errno.errorcode.get(error.errno or 0, repr(error)))


# Good ones, to see that work goes on.


@poison
def copy(spec, source, destination, limits, on_progress):
    on_progress(0.5)
    return said(destination, source.read_text())


@poison
def slowly(spec, source, destination, limits, on_progress):
    """Leave half an output, tell of it, and take as long as the source says before the second half."""
    (destination / f"half-of-{os.getpid()}").touch()
    on_progress(0.5)
    time.sleep(float(source.read_text()))
    return said(destination, " ".join(sorted(path.name for path in destination.iterdir())))


@poison
def tell_progress(spec, source, destination, limits, on_progress):
    for part in range(300):
        on_progress(part / 300)
        time.sleep(0.002)


@poison
def tell_limits(spec, source, destination, limits, on_progress):
    names = ("AS", "CPU", "FSIZE", "NOFILE", "CORE", "NPROC")
    return said(destination, {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in names})


@poison
def refuse_parameter(spec, source, destination, limits, on_progress):
    raise InvalidParam("frames must be from 1 to 9.", field="frames", allowed={"minimum": 1, "maximum": 9})


@poison
def refuse_encoding(spec, source, destination, limits, on_progress):
    (destination / "partial").touch()
    raise EncodeFailed("The picture could not be written as WebP. Try PNG.")


# Deaths.


@poison
def segfault(spec, source, destination, limits, on_progress):
    ctypes.string_at(0)


@poison
def abort(spec, source, destination, limits, on_progress):
    os.abort()


@poison
def exit_silently(spec, source, destination, limits, on_progress):
    os._exit(0)


@poison
def raise_bug(spec, source, destination, limits, on_progress):
    raise KeyError("secret detail of the inside")


@poison
def sleep_for_ever(spec, source, destination, limits, on_progress):
    while True:
        time.sleep(1000)


@poison
def spin_in_c(spec, source, destination, limits, on_progress):
    """Hold the interpreter's lock in one long native call, deaf to every Python signal handler."""
    return said(destination, len(str(7 ** (7**12))))


@poison
def stop_in_the_middle(spec, source, destination, limits, on_progress):
    os.kill(os.getpid(), signal.SIGSTOP)


@poison
def eat_memory(spec, source, destination, limits, on_progress):
    eaten = []
    while True:
        eaten.append(bytearray(64 * MIB))


@poison
def eat_memory_behind_an_error(spec, source, destination, limits, on_progress):
    try:
        bytearray(limits.memory_bytes)
    except MemoryError as error:
        raise EncodeFailed("The picture could not be written.") from error


@poison
def grow(spec, source, destination, limits, on_progress):
    grow.kept = bytearray(b"x") * (700 * MIB)


# Rubbish on the line.


@poison
def print_a_lot(spec, source, destination, limits, on_progress):
    """Print 1 GB to the standard descriptors, from Python and past it."""
    block = b"x" * MIB
    for _ in range(512):
        os.write(1, block)
        os.write(2, block)
    print("done", flush=True)
    print("done", file=sys.stderr, flush=True)


@poison
def flood_the_line(spec, source, destination, limits, on_progress):
    """Find the line to the parent among the open descriptors and fill it with 1 GB without an end of line."""
    for _ in range(1024):
        os.write(_line(), b"x" * MIB)


@poison
def talk_rubbish(spec, source, destination, limits, on_progress):
    os.write(_line(), b'{"result": {"outputs": 3}}\n')


@poison
def claim_to_be_busy(spec, source, destination, limits, on_progress):
    os.write(_line(), b'{"error": {"code": "busy", "message": "Come back later."}}\n')


@poison
def point_outside(spec, source, destination, limits, on_progress):
    output = Output(path=Path("../../../../etc/passwd"), format="png", mime="image/png", size=1)
    return Result(outputs=(output,))


@poison
def name_no_format(spec, source, destination, limits, on_progress):
    (destination / "page").touch()
    return Result(outputs=(Output(path=Path("page"), format="html", mime="text/html", size=0),))


@poison
def answer_twice(spec, source, destination, limits, on_progress):
    """Leave an answer on the line for the file that comes after this one."""

    def answer_again():
        time.sleep(0.3)
        os.write(_line(), b'{"result": {"outputs": [], "warning": "second"}}\n')

    threading.Thread(target=answer_again).start()
    return said(destination, "first")


@poison
def close_the_line(spec, source, destination, limits, on_progress):
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
def write_one_huge_file(spec, source, destination, limits, on_progress):
    with open(destination / "huge", "wb") as file:
        while True:
            file.write(b"x" * MIB)


@poison
def write_behind_an_error(spec, source, destination, limits, on_progress):
    try:
        write_one_huge_file(spec, source, destination, limits, on_progress)
    except OSError as error:
        raise EncodeFailed("The picture could not be written.") from error


@poison
def write_many_files(spec, source, destination, limits, on_progress):
    for number in range(1000):
        (destination / str(number)).write_bytes(b"x" * MIB)
    time.sleep(1000)


@poison
def write_what_resists(spec, source, destination, limits, on_progress):
    """Leave a deep tree without rights, in the folder for temporary files too."""
    for folder in (destination / "a/b/c", Path.cwd() / "a/b/c"):
        folder.mkdir(parents=True)
        (folder / "file").touch()
        (folder / "closed").mkdir(mode=0)


@poison
def leave_a_trail(spec, source, destination, limits, on_progress):
    (Path(os.environ["TMPDIR"]) / "trail").touch()
    return said(destination, sorted(str(path) for path in source.parent.rglob("*") if path.name == "trail"))


@poison
def fork(spec, source, destination, limits, on_progress):
    """Fork a few times; what is born stays, and so does the parent."""

    def attempt():
        for _ in range(5):
            if os.fork() == 0:
                time.sleep(1000)
        time.sleep(1000)

    return tried(destination, attempt)


@poison
def start_threads(spec, source, destination, limits, on_progress):
    names = []
    threads = [threading.Thread(target=names.append, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said(destination, sorted(names))


# Ways out. The source says where to.


@poison
def read_path(spec, source, destination, limits, on_progress):
    return tried(destination, lambda: Path(source.read_text()).read_bytes()[:100])


@poison
def list_path(spec, source, destination, limits, on_progress):
    return tried(destination, lambda: os.listdir(source.read_text()))


@poison
def write_path(spec, source, destination, limits, on_progress):
    return tried(destination, lambda: Path(source.read_text()).write_text("was here"))


@poison
def open_to_all(spec, source, destination, limits, on_progress):
    return tried(destination, lambda: os.chmod(source.read_text(), 0o777))


@poison
def link_out(spec, source, destination, limits, on_progress):
    return tried(destination, lambda: os.symlink(source.read_text(), destination / "link"))


@poison
def run_program(spec, source, destination, limits, on_progress):
    return tried(destination, lambda: subprocess.check_output([source.read_text()]))


@poison
def replace_itself(spec, source, destination, limits, on_progress):
    return tried(destination, lambda: os.execv(sys.executable, [sys.executable, "-c", "pass"]))


@poison
def connect_tcp(spec, source, destination, limits, on_progress):
    return tried(destination, lambda: socket.create_connection(("127.0.0.1", int(source.read_text())), timeout=2))


@poison
def bind_tcp(spec, source, destination, limits, on_progress):
    return tried(destination, lambda: socket.create_server(("127.0.0.1", 0)))


@poison
def send_udp(spec, source, destination, limits, on_progress):
    def send():
        return socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", int(source.read_text())))

    return tried(destination, send)


@poison
def signal_process(spec, source, destination, limits, on_progress):
    return tried(destination, lambda: os.kill(int(source.read_text()), 0))


@poison
def raise_limits(spec, source, destination, limits, on_progress):
    def attempt():
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    try:
        attempt()
    except ValueError as error:
        return said(destination, error)
    return said(destination, "got it")


@poison
def tell_environment(spec, source, destination, limits, on_progress):
    return said(destination, sorted(os.environ))
