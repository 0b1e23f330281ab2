"""Tools that behave, and tools that take their child with them."""

import ctypes
import os
import resource
import signal
import time

from media_tools import clock, registry
from media_tools.__main__ import PROGRESS_SECONDS
from media_tools.engines import probe
from media_tools.errors import EncodeFailed, InvalidParam
from media_tools.limits import MIB
from media_tools.media import Result
from tests.poison.tool import File, poison, said


@poison
def copy(file: File) -> Result:
    file.on_progress(0.5)
    return said(file.destination, file.source.read_text())


@poison
def join(file: File) -> Result:
    """Say how long each of the sources is, in their order."""
    return said(file.destination, " ".join(str(source.stat().st_size) for source in file.sources))


@poison
def slowly(file: File) -> Result:
    """Leave half an output, tell of it, and take as long as the source says before the second half."""
    (file.destination / f"half-of-{os.getpid()}").touch()
    time.sleep(PROGRESS_SECONDS)
    file.on_progress(0.5)
    time.sleep(float(file.source.read_text()))
    return said(file.destination, " ".join(sorted(path.name for path in file.destination.iterdir())))


@poison
def tell_progress(file: File) -> None:
    for part in range(300):
        file.on_progress(part / 300)
        time.sleep(0.002)


@poison
def tell_progress_for_ever(file: File) -> None:
    while True:
        file.on_progress(0.5)
        time.sleep(0.02)


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


@poison
def refuse_in_a_circle(file: File) -> None:
    error = EncodeFailed("The picture could not be written as WebP. Try PNG.")
    raise error from error


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
    kept.append(bytearray(b"x") * (540 * MIB))


@poison
def read_on(file: File) -> Result:
    """Say nothing for two and a half seconds, and read the source all the while."""
    until = time.monotonic() + 2.5
    while time.monotonic() < until:
        file.source.read_bytes()
        time.sleep(0.05)
    return said(file.destination, "read")


@poison
def expect_less(file: File) -> Result:
    """Learn that the file may take one second of computing in all, and take more."""
    clock.expect(0.4)
    clock.expect(0.6)
    return said(file.destination, spin_in_c(file))


@poison
def inspect_clock(file: File) -> Result:
    """Look at the source as at a film, and tell how much time the clock then gives it."""
    probe.film(file.source, registry.formats()["mp4"], file.limits)
    used = resource.getrusage(resource.RUSAGE_SELF)
    left = resource.getrlimit(resource.RLIMIT_CPU)[0] - used.ru_utime - used.ru_stime
    return said(file.destination, {"most": file.limits.cpu_seconds, "left": left})
