"""One function per way to misbehave; each is registered as a tool under its own name."""

import ctypes
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from media_tools.errors import EncodeFailed, InvalidParam
from media_tools.limits import Limits
from media_tools.media import Output, Progress, Result
from media_tools.registry import Tool
from media_tools.spec import Spec

POISONS: dict[str, Tool] = {}

Work = Callable[[Spec, Path, Path, Limits, Progress], Result]


def poison(work: Work) -> Work:
    name = work.__name__.replace("_", "-")
    POISONS[name] = Tool(name=name, summary=name, params=(), run=work)
    return work


def _said(destination: Path, text: str) -> Result:
    """Answer with one output that holds `text`."""
    (destination / "said.txt").write_text(text)
    output = Output(path=Path("said.txt"), format="txt", mime="text/plain", size=len(text))
    return Result(outputs=(output,))


@poison
def copy(spec: Spec, source: Path, destination: Path, limits: Limits, on_progress: Progress) -> Result:
    on_progress(0.5)
    return _said(destination, source.read_text())


@poison
def segfault(spec: Spec, source: Path, destination: Path, limits: Limits, on_progress: Progress) -> Result:
    (destination / "partial").write_text("half")
    ctypes.string_at(0)
    raise AssertionError


@poison
def abort(spec: Spec, source: Path, destination: Path, limits: Limits, on_progress: Progress) -> Result:
    os.abort()


@poison
def exit_silently(spec: Spec, source: Path, destination: Path, limits: Limits, on_progress: Progress) -> Result:
    os._exit(0)
