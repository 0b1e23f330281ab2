"""Watches a child at work for signs of life: what it says, and the bytes that it reads and writes.

The end of a film may take minutes without a word, when its index is moved to the front: then only the bytes speak. A
decoder that is caught in a loop of its own neither speaks nor reads.
"""

import time

from media_tools.child import Child
from media_tools.errors import Stalled


class Watch:
    """The time since a child's last sign of life, for one file."""

    def __init__(self, child: Child, seconds: int | None) -> None:
        """Begin. A child may be still for `seconds`, None for ever."""
        self._child = child
        self._seconds = seconds
        self._moved = child.moved_bytes() if seconds is not None else 0
        self._seen = time.monotonic()

    def look(self, said: bool) -> None:
        """Look at the child; `said` is whether it has just spoken. Raises Stalled."""
        if self._seconds is None:
            return
        now = time.monotonic()
        if not said:
            moved, self._moved = self._moved, self._child.moved_bytes()
            said = moved != self._moved
        if said:
            self._seen = now
        elif now - self._seen >= self._seconds:
            raise Stalled(
                f"The decoder made no progress on this file for {self._seconds} seconds. Check that it is not damaged."
            )
