"""How a process locks itself in before it opens a stranger's file. Runs inside the child, never in the parent.

Needs nothing but Python and a Linux kernel: a system-call filter that allows memory and the two pipes it already
has, and nothing else; limits of memory, time and output; no privilege and no way to gain one. Namespaces and
Landlock are added where the kernel offers them. Anything short of the filter is a refusal (docs/adr/0009-files.md).
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

_NOBODY = 65534
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_NEWNS, _NEWUTS, _NEWIPC, _NEWUSER, _NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x40000000
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446

_ALLOWED: dict[str, tuple[int, ...]] = {
    # read write close lseek munmap brk rt_sigaction rt_sigprocmask rt_sigreturn sched_yield mremap madvise getpid
    # exit gettimeofday getrusage gettid futex sched_getaffinity clock_gettime exit_group getrandom set_robust_list rseq
    "x86_64": (0, 1, 3, 8, 11, 12, 13, 14, 15, 24, 25, 28, 39, 60, 96, 98, 186, 202, 204, 228, 231, 318, 273, 334),
    "aarch64": (
        *(
            63,
            64,
            57,
            62,
            215,
            214,
            134,
            135,
            139,
            124,
            216,
            233,
            172,
            93,
            169,
            165,
            178,
            98,
            123,
            113,
            94,
            278,
            99,
            293,
        ),
    ),
}
"""System calls a locked process may make, by architecture, in the same order."""
_MAPPING = {"x86_64": (9, 10), "aarch64": (222, 226)}
"""mmap and mprotect: allowed for memory that cannot be run as code."""
_CLONE = {"x86_64": 56, "aarch64": 220}
"""clone: allowed for a thread of this process (one decoder needs one), with exactly the flags of glibc or musl."""
_CLONE3, _THREAD = 435, (0x3D0F00, 0x7D0F00)
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _EQUAL, _SET, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _REFUSE, _UNKNOWN, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38, 0x80000000
_PROT_EXEC, _X32 = 0x4, 0x40000000


class NoJail(Exception):
    """This machine cannot lock a process in, so nothing may be opened here."""


@dataclass(frozen=True)
class Bounds:
    """What a locked process may use: bytes of memory, seconds of processor, bytes of output."""

    memory: int = 1536 * 1024 * 1024
    seconds: int = 20
    output: int = 64 * 1024 * 1024


def supported() -> bool:
    """Whether this kind of machine is one we know how to lock a process on."""
    return sys.platform == "linux" and platform.machine() in _ALLOWED


def lock(bounds: Bounds) -> list[str]:
    """Lock this process in for good; return the names of the layers that hold. Raises NoJail.

    Everything that is to be imported must have been: no file can be opened afterwards.
    """
    if not supported():
        raise NoJail("unknown system")
    libc = ctypes.CDLL(None, use_errno=True)
    layers = ["limits"]
    if _unshare(libc):
        layers.append("namespaces")
    _drop_privilege()
    _limit(bounds)
    _prctl(libc, _PR_SET_DUMPABLE, 0)
    _prctl(libc, _PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(libc, _PR_SET_NO_NEW_PRIVS, 1)
    if _landlock(libc):
        layers.append("landlock")
    _filter(libc)
    _prove()
    return [*layers, "seccomp"]


def _prctl(libc: ctypes.CDLL, option: int, value: int) -> None:
    if libc.prctl(option, value, 0, 0, 0) != 0:
        raise NoJail(f"prctl {option}")


def _unshare(libc: ctypes.CDLL) -> bool:
    """Leave the machine's network, mounts and names; many containers forbid it, and the filter stands alone then."""
    wanted = _NEWNET | _NEWIPC | _NEWUTS | _NEWNS
    return bool((os.geteuid() == 0 and libc.unshare(wanted) == 0) or libc.unshare(wanted | _NEWUSER) == 0)


def _drop_privilege() -> None:
    if os.geteuid() == 0:
        with suppress(OSError):  # inside a user namespace there is nobody to become
            os.setgroups([])
        with suppress(OSError):
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _limit(bounds: Bounds) -> None:
    for what, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_CPU, bounds.seconds),
        (resource.RLIMIT_FSIZE, bounds.output),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _landlock(libc: ctypes.CDLL) -> bool:
    """Give up every right to files, where the kernel has Landlock."""
    rights = ctypes.create_string_buffer(struct.pack("=Q", 0x1FFF), 8)
    ruleset = libc.syscall(_LANDLOCK_CREATE, rights, ctypes.c_size_t(8), 0)
    if ruleset < 0:
        return False
    held = libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return bool(held)


def program(machine: str) -> list[tuple[int, int, int, int]]:
    """Return the system-call filter of an architecture: (operation, jump if true, jump if false, value)."""
    allowed, mapping = _ALLOWED[machine], _MAPPING[machine]
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, _AUDIT_ARCH[machine]), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if machine == "x86_64":  # the x32 numbers would pass by another name
        steps += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for call in allowed:
        steps += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _ALLOW)]
    for call in mapping:  # the third argument says what the memory may be used for
        steps += [(_EQUAL, 0, 4, call), (_LOAD, 0, 0, 32), (_SET, 1, 0, _PROT_EXEC)]
        steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    # clone3 hides its flags from a filter: said not to exist, so that clone is used
    steps += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _UNKNOWN), (_EQUAL, 0, 4, _CLONE[machine]), (_LOAD, 0, 0, 16)]
    steps += [(_EQUAL, 1, 0, _THREAD[0]), (_EQUAL, 0, 1, _THREAD[1]), (_RETURN, 0, 0, _ALLOW)]
    return [*steps, (_RETURN, 0, 0, _REFUSE)]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]


def _filter(libc: ctypes.CDLL) -> None:
    packed = b"".join(struct.pack("=HBBI", *step) for step in program(platform.machine()))
    steps = ctypes.create_string_buffer(packed, len(packed))
    wanted = _Program(len(packed) // 8, ctypes.cast(steps, ctypes.c_void_p))
    if libc.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(wanted), 0, 0) != 0:
        raise NoJail("seccomp")


def _prove() -> None:
    """Try to get out. A filter that was taken and does not hold is worse than none."""
    for name, attempt in _attempts():
        try:
            attempt()
        except OSError:
            continue
        raise NoJail(name)


def _attempts() -> Iterator[tuple[str, Callable[[], object]]]:
    yield "network", lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    yield "files", lambda: os.open("/", os.O_RDONLY)
    yield "processes", os.fork
