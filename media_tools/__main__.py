"""The confined child: locks itself in, then answers requests on stdin with progress and one answer on stdout each."""

import errno
import faulthandler
import importlib
import os
import pkgutil
import time
import traceback
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from media_tools import cage, engines, offices, protocol, registry, run, steps
from media_tools.engines import office
from media_tools.errors import DiskFull, InvalidParam, MediaError, OutputTooLarge
from media_tools.limits import Limits
from media_tools.spec import Spec

PROGRESS_SECONDS = 0.1
"""A picture of a thousand strips need not wake the parent a thousand times."""

FULL_BYTES = 256 * 1024
"""A disk with less room than this is full: a write that failed has left it so."""


class Line:
    """The way to the parent, on descriptors that no library knows."""

    def __init__(self) -> None:
        """Take over the standard descriptors; from here on they lead nowhere, so that nobody's print gets in."""
        self._requests: BinaryIO = os.fdopen(os.dup(0), "rb")
        self._answers: BinaryIO = os.fdopen(os.dup(1), "wb", buffering=0)
        self.log: BinaryIO = os.fdopen(os.dup(2), "wb", buffering=0)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(nowhere, standard)
        self._last_progress = time.monotonic()

    def receive(self) -> dict[str, Any] | None:
        """Wait for a request; None when the parent has gone."""
        line = self._requests.readline(protocol.LINE_BYTES)
        self._last_progress = time.monotonic()
        return protocol.decode(line) if line else None

    def send(self, message: dict[str, Any]) -> None:
        """Send one message."""
        rest = memoryview(protocol.encode(message))
        while rest:
            rest = rest[self._answers.write(rest) :]

    def progress(self, part: float) -> None:
        """Send the part done, unless this file began, or its last one was sent, a moment ago."""
        now = time.monotonic()
        if now - self._last_progress >= PROGRESS_SECONDS:
            self._last_progress = now
            self.send({"progress": min(max(float(part), 0.0), 1.0)})


def main() -> None:
    """Confine this process as its first request says, then work until the parent closes the line."""
    line = Line()
    faulthandler.enable(line.log)
    first = line.receive()
    if first is None:
        return
    try:
        scratch, usual = Path(first["scratch"]), Limits.from_json(first["limits"])
        cage.confine(
            readable=[scratch, *offices.READS],
            writable=[Path(folder) for folder in first["writable"]],
            limits=usual,
            cpu_seconds=first["cpu_seconds"],
        )
        load()
        line.send({"ready": True})
        while (request := line.receive()) is not None:
            line.send({**answer(request, scratch, usual, line), "spent": office.spent()})
    except MemoryError:
        os._exit(protocol.OUT_OF_MEMORY)
    except Exception:
        _die_of_bug(line)


def load() -> None:
    """Import everything that a file may need: now, since the first file should not wait for it."""
    registry.tools()
    registry.formats()
    for package in (engines, steps):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def answer(request: dict[str, Any], scratch: Path, usual: Limits, line: Line) -> dict[str, Any]:
    """Do one piece of work and give what is to be told about it: a result, or an error that is the input's fault.

    `usual` are the limits of a request that brings none of its own. Raises MemoryError, also where a library turned it
    into something else, and anything that nobody planned.
    """
    sources, destination = [scratch / name for name in request["sources"]], scratch / request["destination"]
    limits = Limits.from_json(request["limits"]) if "limits" in request else usual
    ceiling = limits.output_bytes(sum(source.stat().st_size for source in sources))
    cage.limit_file(limits, ceiling)
    try:
        done = run.run(Spec.from_json(request["spec"]), sources, destination, limits, line.progress)
    except Exception as error:
        _raise_if_out_of_memory(error)
        if _filled_the_disk(error, scratch):
            return _error(DiskFull("The server's disk has no room left for the result. Try again in a few minutes."))
        if _hit_the_ceiling(error, scratch, ceiling):
            return _error(OutputTooLarge("The result is larger than one file may become. Ask for a smaller size."))
        if isinstance(error, MediaError):
            return _error(error)
        raise
    return {"result": done.to_json()}


def _raise_if_out_of_memory(error: BaseException) -> None:
    link: BaseException | None = error
    seen: list[BaseException] = []
    # an error can be its own cause: the walk ends where it has been before
    while link is not None and link not in seen:
        if isinstance(link, MemoryError):
            raise MemoryError from error
        seen.append(link)
        link = link.__cause__ or link.__context__


def _hit_the_ceiling(error: Exception, scratch: Path, ceiling: int) -> bool:
    """Tell whether the kernel stopped a write, whatever the library that wrote made of it."""
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return True
    return any(path.stat().st_size >= ceiling for path in scratch.rglob("*") if path.is_file())


def _filled_the_disk(error: Exception, scratch: Path) -> bool:
    """Tell whether there was no room for a write, whatever the library that wrote made of it."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    disk = os.statvfs(scratch)
    return disk.f_bavail * disk.f_frsize < FULL_BYTES


def _error(error: MediaError) -> dict[str, Any]:
    told: dict[str, Any] = {"code": error.code, "message": error.message}
    if isinstance(error, InvalidParam):
        told |= {"field": error.field, "allowed": error.allowed}
    return {"error": told}


def _die_of_bug(line: Line) -> NoReturn:
    line.log.write(traceback.format_exc().encode())
    os._exit(protocol.BUG)


if __name__ == "__main__":
    main()
