"""Start a locked child for one task over one stranger's bytes, and take back only what it is allowed to say.

The parent never parses the bytes. The child gets them in memory, not as a file, has no environment, no open file
but its two pipes, and is ended when its time is over. Where a child cannot be locked in, nothing is opened.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from aman.kit.files import jail
from aman.kit.files.inside import LOCK_FAILED, OUT_OF_MEMORY

_INSIDE = Path(__file__).with_name("inside.py")
_WALL = 30.0


class SandboxMissing(Exception):
    """No locked child can be had on this machine: leave the file sealed."""


class Died(Exception):
    """The child did not answer: it used up its time or memory, or the file broke it."""


@dataclass(frozen=True)
class Answer:
    """What a child said, and the layers that held it."""

    content: bytes
    layers: tuple[str, ...]


def run(
    task: str, content: bytes, *, bounds: jail.Bounds | None = None, wall: float = _WALL, path: list[str] | None = None
) -> Answer:
    """Run `module:function` of bytes to bytes in a locked child.

    bounds: memory, processor time, output. wall: seconds by the clock. path: where modules are found.
    Raises SandboxMissing, Died.
    """
    if not jail.supported():
        raise SandboxMissing(sys.platform)
    limits = bounds or jail.Bounds()
    wanted = json.dumps(
        {"task": task, "path": path or [place for place in sys.path if place], "bounds": asdict(limits)}
    )
    given, taken = os.memfd_create("given"), os.memfd_create("taken")
    try:
        with os.fdopen(os.dup(given), "wb") as pipe:
            pipe.write(content)
        os.lseek(given, 0, os.SEEK_SET)
        code = _child(wanted, given, taken, wall)
        if code == LOCK_FAILED:
            raise SandboxMissing("the child could not be locked in")
        if code != 0:
            raise Died("memory" if code == OUT_OF_MEMORY else f"code {code}")
        size = min(os.fstat(taken).st_size, limits.output)
        return _answer(os.pread(taken, size, 0))
    finally:
        os.close(given)
        os.close(taken)


def _answer(said: bytes) -> Answer:
    layers, _, content = said.partition(b"\n")
    try:
        return Answer(content, tuple(json.loads(layers[:200])))
    except ValueError as error:
        raise Died("no answer") from error


def _child(wanted: str, given: int, taken: int, wall: float) -> int:
    with tempfile.TemporaryDirectory(prefix="aman-") as empty:
        command = [sys.executable, "-I", "-X", "utf8", "-W", "ignore", str(_INSIDE), wanted]
        child = subprocess.Popen(  # noqa: S603  (our own interpreter and our own file)
            command, stdin=given, stdout=taken, stderr=subprocess.DEVNULL, cwd=empty, env={}, start_new_session=True
        )
        try:
            return child.wait(wall)
        except subprocess.TimeoutExpired as error:
            raise Died("time") from error
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()


def echo(content: bytes) -> bytes:
    """Return what was given: the task that shows whether a sandbox can be had."""
    return content


def layers() -> tuple[str, ...]:
    """Return the layers that hold a child on this machine. Raises SandboxMissing."""
    try:
        return run(f"{__name__}:echo", b"").layers
    except Died as error:
        raise SandboxMissing(str(error)) from error
