"""A further process on the database and the storage of a running server."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.acceptance.stack import Stack


@contextmanager
def running_beside(stack: Stack, *words: str, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a second cluster, or another command, on the same database and storage."""
    second = stack._start(*(words or ("manage.py", "qcluster")), **settings)
    stack.beside.append(second)
    try:
        yield second
    finally:
        stack.beside.remove(second)
        second.terminate()
        second.wait(60)
