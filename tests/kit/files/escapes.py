"""Attempts to get out of the sandbox, run inside it. Each answers what happened to it."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import socket
import subprocess
import threading
import time

_libc = ctypes.CDLL(None, use_errno=True)


def _try(attempt: object) -> bytes:
    try:
        attempt()  # type: ignore[operator]
    except BaseException as error:
        return type(error).__name__.encode()
    return b"ESCAPED"


def connect(content: bytes) -> bytes:
    return _try(lambda: socket.socket().connect(("127.0.0.1", int(content))))


def datagram(content: bytes) -> bytes:
    return _try(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", int(content))))


def unix_socket(content: bytes) -> bytes:
    return _try(lambda: socket.socket(socket.AF_UNIX))


def netlink(content: bytes) -> bytes:
    return _try(lambda: socket.socket(16, socket.SOCK_RAW))


def read_file(content: bytes) -> bytes:
    return _try(lambda: open(content.decode(), "rb").read())


def write_file(content: bytes) -> bytes:
    return _try(lambda: open(content.decode(), "wb").write(b"x"))


def list_folder(content: bytes) -> bytes:
    return _try(lambda: os.listdir(content.decode()))


def other_descriptor(content: bytes) -> bytes:
    found = []
    for number in range(3, 64):
        try:
            found.append(os.read(number, 10))
        except OSError:
            continue
    return b"ESCAPED" if found else b"OSError"


def run_program(content: bytes) -> bytes:
    return _try(lambda: subprocess.run(["/bin/echo", "out"], check=True))


def become_program(content: bytes) -> bytes:
    return _try(lambda: os.execv("/bin/echo", ["/bin/echo", "out"]))


def fork(content: bytes) -> bytes:
    return _try(os.fork)


def fork_bomb(content: bytes) -> bytes:
    made = 0
    for _ in range(10_000):
        try:
            if os.fork() == 0:
                os._exit(0)
            made += 1
        except OSError:
            continue
    return b"ESCAPED" if made else b"OSError"


def thread_bomb(content: bytes) -> bytes:
    stop, held = threading.Event(), 0
    try:
        for _ in range(100_000):
            threading.Thread(target=stop.wait, daemon=True).start()
            held += 1
    except (RuntimeError, MemoryError):
        pass
    stop.set()
    return str(held).encode()


def kill_parent(content: bytes) -> bytes:
    return _try(lambda: os.kill(int(content), signal.SIGTERM))


def trace(content: bytes) -> bytes:
    return _called(101, 16, int(content), 0, 0)


def unshare(content: bytes) -> bytes:
    return b"ESCAPED" if _libc.unshare(0x10000000) == 0 else b"OSError"


def mount(content: bytes) -> bytes:
    return b"ESCAPED" if _libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 else b"OSError"


def more_rights(content: bytes) -> bytes:
    return _try(lambda: os.setuid(0)) if os.getuid() else b"ESCAPED"


def new_filter(content: bytes) -> bytes:
    return b"ESCAPED" if _libc.prctl(22, 2, None, 0, 0) == 0 else b"OSError"


def code_in_memory(content: bytes) -> bytes:
    return _try(lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC))


def uring(content: bytes) -> bytes:
    return _called(425, 8, 0, 0, 0)


def _called(*arguments: int) -> bytes:
    return b"ESCAPED" if _libc.syscall(*arguments) >= 0 else b"OSError"


def all_memory(content: bytes) -> bytes:
    held = []
    while True:
        held.append(bytearray(64 * 1024 * 1024))


def all_time(content: bytes) -> bytes:
    while True:
        pass


def sleep(content: bytes) -> bytes:
    threading.Event().wait(float(content))
    time.sleep(float(content))
    return b"slept"


def flood(content: bytes) -> bytes:
    return bytes(200 * 1024 * 1024)


def environment(content: bytes) -> bytes:
    return str(sorted(os.environ)).encode()


def die(content: bytes) -> bytes:
    ctypes.string_at(0)
    return b""
