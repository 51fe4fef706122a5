"""`aman serve`: ready, one process group, nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess

import pytest

from tests.fixtures.processes import Installation, alive, answers, descendants, end, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def served(migrated_install: Installation):
    """A running installation with web and worker."""
    install = migrated_install
    process = install.start("serve")
    assert wait_until(lambda: answers(f"{install.url}/readyz"), seconds=60), install.output()
    assert wait_until(lambda: "Aman is ready" in install.output(), seconds=10), install.output()
    yield process
    end(process)


def _gone(pids: set[int]) -> bool:
    return not any(alive(pid) for pid in pids)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_stops_everything(served: subprocess.Popen[bytes], number: int) -> None:
    below = descendants(served.pid)
    assert len(below) >= 3  # web, its workers, the worker
    served.send_signal(number)
    assert served.wait(timeout=15) == 0
    assert _gone(below)


def test_ctrl_c_reaches_the_whole_group_and_ends_all_of_it(served: subprocess.Popen[bytes]) -> None:
    below = descendants(served.pid)
    os.killpg(served.pid, signal.SIGINT)
    assert served.wait(timeout=15) == 0
    assert _gone(below)  # granian may have had to kill a worker that hung on its second signal: ADR 0008


def test_killing_the_parent_takes_the_children_along(served: subprocess.Popen[bytes]) -> None:
    below = descendants(served.pid)
    os.kill(served.pid, signal.SIGKILL)
    served.wait()
    assert wait_until(lambda: _gone(below), seconds=20)


def test_a_child_that_dies_is_started_again(served: subprocess.Popen[bytes], migrated_install: Installation) -> None:
    install = migrated_install
    # The web process and the worker; killed hard, with whatever they were doing.
    children = {pid for pid in descendants(served.pid) if _parent(pid) == served.pid}
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: "worker process ended (signal 9)" in install.output(), seconds=5)
    assert "web process ended (signal 9)" in install.output()
    assert wait_until(lambda: _gone(children) and answers(f"{install.url}/healthz"), seconds=30), install.output()
    assert served.poll() is None


def _parent(pid: int) -> int:
    with open(f"/proc/{pid}/stat") as source:
        return int(source.read().rpartition(")")[2].split()[1])


def test_a_port_in_use_is_one_sentence(install: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", install.port))
        taken.listen()
        done = install.run("serve")
    assert done.returncode == 2
    assert done.stderr.startswith(f"aman: Port {install.port} on 127.0.0.1 is in use")
    assert len(done.stderr.splitlines()) == 1


def test_missing_tables_are_one_sentence(install: Installation) -> None:
    done = install.run("serve")
    assert done.returncode == 2
    assert "Run `aman migrate` first" in done.stderr
    assert len(done.stderr.splitlines()) == 1
