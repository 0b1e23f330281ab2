"""Tools that write where they should not or more than they may: on the line to the parent, and on the disk."""

import contextlib
import fcntl
import os
import stat
import sys
import threading
import time
from pathlib import Path

from media_tools.errors import EncodeFailed
from media_tools.limits import MIB
from media_tools.media import Output, Result
from tests.poison.tool import File, poison, said, tried


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
    return Result(outputs=(Output(path=Path("page"), format="exe", mime="text/html", size=0),))


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
