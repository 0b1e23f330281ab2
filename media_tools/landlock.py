"""The kernel's Landlock over ctypes: this process may open the named paths and nothing else, for good.

The calls and their flags: https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = 1
RULE_PATH_BENEATH = 1

WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
MAKE_DIR, MAKE_REG, TRUNCATE = 1 << 7, 1 << 8, 1 << 14
NET_BIND_TCP, NET_CONNECT_TCP = 1, 2
SCOPE_ABSTRACT_SOCKET, SCOPE_SIGNAL = 1, 2

READ = READ_FILE | READ_DIR
"""Programs are never run, and a library needs no execute right to be loaded: nothing is executable in the cage."""
WRITE = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG
"""No links, sockets, pipes or devices: what the parent finds is a plain file or a folder."""
ON_A_FILE = READ_FILE | WRITE_FILE | TRUNCATE

_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """Give the Landlock ABI of the running kernel; 0 where there is none or it is switched off."""
    answer: int = _libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG)
    return max(0, answer)


def restrict(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """Close every path but those named and what lies beneath them, and TCP where the kernel can.

    Paths that do not exist are passed over. Binds the calling thread and what it starts later, so call it before any
    other thread. Needs `no_new_privs`. Raises OSError when the kernel refuses.
    """
    abi = version()
    handled = _files_handled(abi)
    wanted = _Ruleset(
        files=handled,
        net=NET_BIND_TCP | NET_CONNECT_TCP if abi >= 4 else 0,
        scoped=SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL if abi >= 6 else 0,
    )
    ruleset = _call(CREATE_RULESET, ctypes.byref(wanted), ctypes.c_size_t(_size_known(abi)), 0)
    try:
        for path in readable:
            _allow(ruleset, path, READ & handled)
        for path in writable:
            _allow(ruleset, path, WRITE & handled)
        _call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _files_handled(abi: int) -> int:
    """Name every file right that this ABI knows, so that all of them are refused unless allowed."""
    rights = {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)
    return (1 << rights) - 1


def _size_known(abi: int) -> int:
    """Give the size of the attribute as this kernel's own header had it; a larger one is refused."""
    fields = 1 if abi < 4 else 2 if abi < 6 else 3
    return fields * ctypes.sizeof(ctypes.c_uint64)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rule = _PathBeneath(allowed=rights if path.is_dir() else rights & ON_A_FILE, parent=parent)
        _call(ADD_RULE, ruleset, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(parent)


def _call(number: int, *arguments: object) -> int:
    answer: int = _libc.syscall(number, *arguments)
    if answer < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return answer
