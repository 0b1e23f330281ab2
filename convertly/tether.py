"""Run a command that ends with the process that started it: `python -m convertly.tether SIGTERM command…`.

prctl(2), PR_SET_PDEATHSIG: the kernel sends the signal when the parent ends, however it ends. The wish outlives exec,
so this program makes it and then becomes the command; nothing has to run between a fork and an exec.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def tethered(ending: signal.Signals, *command: str) -> list[str]:
    """Give the words that run `command` so that it gets the signal `ending` when this process ends."""
    return [sys.executable, "-m", "convertly.tether", f"--parent={os.getpid()}", ending.name, *command]


def main(words: list[str]) -> None:
    """Tie this process to its parent and become the command."""
    parent = os.getppid()
    if words[0].startswith("--parent="):
        parent = int(words.pop(0).partition("=")[2])
    ending, *command = words
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.Signals[ending])
    if os.getppid() != parent:
        # it ended before the kernel knew of the wish
        sys.exit(f"The process that started {command[0]} has ended.")
    os.execvp(command[0], command)  # noqa: S606  (the words are this program's own)


if __name__ == "__main__":
    main(sys.argv[1:])
