"""A system call filter for what Landlock leaves open: sockets of any kind, new processes, other processes, modes.

The filter's language: https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

import ctypes
import errno
import os
import platform
from collections.abc import Iterator

PR_GET_SECCOMP, PR_SET_SECCOMP, MODE_FILTER = 21, 22, 2
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
KILL_PROCESS, REFUSE, ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
CLONE_THREAD = 0x00010000
X32_BIT = 0x40000000

AUDIT_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

REFUSED = {
    "x86_64": {
        "sockets": (41,),
        "programs": (57, 58, 59, 322),
        "other processes": (101, 200, 129, 297, 310, 311, 424),
        "modes, owners, times, attributes": (90, 91, 268, 452, 92, 93, 94, 260, 188, 189, 190, 132, 235, 261, 280),
        "kernel doors": (165, 248, 249, 250, 272, 298, 308, 321, 323, 425),
    },
    "aarch64": {
        "sockets": (198,),
        "programs": (221, 281),
        "other processes": (117, 130, 138, 240, 270, 271, 424),
        "modes, owners, times, attributes": (52, 53, 452, 54, 55, 5, 6, 7, 88),
        "kernel doors": (40, 217, 218, 219, 97, 241, 268, 280, 282, 425),
    },
}
"""Numbers of calls that no decoder needs: socket; fork, vfork, execve, execveat; ptrace, tkill, the queued signals,
process_vm_*, pidfd_send_signal; chmod, chown, setxattr and utime in all their forms; mount, the key calls, unshare,
perf_event_open, setns, bpf, userfaultfd and io_uring_setup, which would do the others' work unseen."""

CLONE = {"x86_64": 56, "aarch64": 220}
SIGNALS = {"x86_64": (62, 234), "aarch64": (129, 131)}
PRLIMIT = {"x86_64": 302, "aarch64": 261}
CLONE3 = 435

_libc = ctypes.CDLL(None, use_errno=True)


class _Instruction(ctypes.Structure):
    _fields_ = [("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction))]


def available() -> bool:
    """Tell whether this kernel filters system calls and this machine's numbers are known."""
    return platform.machine() in REFUSED and _libc.prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0


def restrict() -> None:
    """Refuse the calls above with EPERM, for good.

    Threads may still be started and signals sent to this very process. Binds the calling thread and what it starts
    later. Needs `no_new_privs`. Raises OSError when the kernel refuses.
    """
    instructions = list(_instructions(platform.machine()))
    program = _Program(len(instructions), (_Instruction * len(instructions))(*instructions))
    if _libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _instructions(machine: str) -> Iterator[_Instruction]:
    refuse = _Instruction(RETURN, 0, 0, REFUSE | errno.EPERM)
    allow = _Instruction(RETURN, 0, 0, ALLOW)
    yield _Instruction(LOAD, 0, 0, ARCHITECTURE)
    yield _Instruction(EQUAL, 1, 0, AUDIT_ARCHITECTURES[machine])
    yield _Instruction(RETURN, 0, 0, KILL_PROCESS)
    yield _Instruction(LOAD, 0, 0, NUMBER)
    if machine == "x86_64":
        yield from (_Instruction(AT_LEAST, 0, 1, X32_BIT), refuse)
    for numbers in REFUSED[machine].values():
        for number in numbers:
            yield from (_Instruction(EQUAL, 0, 1, number), refuse)
    # The arguments of clone3 lie behind a pointer; the C library falls back to clone when it is not there.
    yield from (_Instruction(EQUAL, 0, 1, CLONE3), _Instruction(RETURN, 0, 0, REFUSE | errno.ENOSYS))
    yield from _only_if(CLONE[machine], _Instruction(ANY_BIT, 0, 1, CLONE_THREAD))
    for number in SIGNALS[machine]:
        yield from _only_if(number, _Instruction(EQUAL, 0, 1, os.getpid()))
    yield from _only_if(PRLIMIT[machine], _Instruction(EQUAL, 0, 1, 0))
    yield allow


def _only_if(number: int, condition: _Instruction) -> Iterator[_Instruction]:
    """Refuse the call unless its first argument meets the condition."""
    yield _Instruction(EQUAL, 0, 4, number)
    yield _Instruction(LOAD, 0, 0, FIRST_ARGUMENT)
    yield condition
    yield _Instruction(RETURN, 0, 0, ALLOW)
    yield _Instruction(RETURN, 0, 0, REFUSE | errno.EPERM)
