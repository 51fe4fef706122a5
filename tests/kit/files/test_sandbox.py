"""The sandbox holds: from inside it nothing can be reached, started, taken or used up."""

from __future__ import annotations

import os
import platform
import socket
import time
from pathlib import Path

import pytest

from aman.kit.files import jail, sandbox

HERE = "tests.kit.files.escapes"
ROOT = str(Path(__file__).resolve().parents[3])


def inside(name: str, content: bytes = b"", **how: object) -> bytes:
    import sys

    return sandbox.run(f"{HERE}:{name}", content, path=[ROOT, *sys.path], **how).content  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


class TestNothingGetsOut:
    def test_layers(self) -> None:
        assert {"seccomp", "limits"} <= set(sandbox.layers())

    @pytest.mark.parametrize("name", ["connect", "datagram"])
    def test_no_network(self, listener: socket.socket, name: str) -> None:
        port = str(listener.getsockname()[1]).encode()
        assert inside(name, port) == b"PermissionError"
        with pytest.raises(BlockingIOError):
            listener.accept()

    @pytest.mark.parametrize("name", ["unix_socket", "netlink"])
    def test_no_socket_of_any_kind(self, name: str) -> None:
        assert inside(name) == b"PermissionError"

    @pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", "/proc/1/cmdline", __file__])
    def test_no_file_is_read(self, path: str) -> None:
        assert inside("read_file", path.encode()) == b"PermissionError"

    def test_no_file_is_written(self, tmp_path: Path) -> None:
        os.chmod(tmp_path, 0o777)
        assert inside("write_file", str(tmp_path / "out").encode()) == b"PermissionError"
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize("path", ["/", ".", "/tmp"])
    def test_no_folder_is_listed(self, path: str) -> None:
        assert inside("list_folder", path.encode()) == b"PermissionError"

    def test_no_open_file_is_inherited(self) -> None:
        with open(__file__, "rb") as held:
            os.set_inheritable(held.fileno(), True)
            assert inside("other_descriptor") == b"OSError"

    @pytest.mark.parametrize("name", ["run_program", "become_program", "fork"])
    def test_no_program_is_started(self, name: str) -> None:
        assert inside(name) in {b"PermissionError", b"OSError", b"BlockingIOError"}

    def test_a_fork_bomb_makes_nobody(self) -> None:
        assert inside("fork_bomb") == b"OSError"

    def test_nobody_else_is_touched(self) -> None:
        me = str(os.getpid()).encode()
        assert inside("kill_parent", me) == b"PermissionError"
        assert inside("trace", me) == b"OSError"

    @pytest.mark.parametrize("name", ["unshare", "mount", "new_filter", "uring"])
    def test_the_kernel_is_not_asked_for_more(self, name: str) -> None:
        assert inside(name) == b"OSError"

    def test_no_rights_are_gained(self) -> None:
        assert inside("more_rights") == b"PermissionError"

    def test_memory_is_never_code(self) -> None:
        assert inside("code_in_memory") == b"PermissionError"

    def test_the_environment_is_empty(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AMAN_MASTER_KEY", "canary")
        assert b"AMAN" not in inside("environment")


class TestNothingIsUsedUp:
    def test_memory(self) -> None:
        with pytest.raises(sandbox.Died):
            inside("all_memory", bounds=jail.Bounds(memory=512 * 1024 * 1024))

    def test_processor(self) -> None:
        with pytest.raises(sandbox.Died):
            inside("all_time", bounds=jail.Bounds(seconds=1))

    def test_time_by_the_clock(self) -> None:
        began = time.monotonic()
        with pytest.raises(sandbox.Died):
            inside("all_time", wall=1.0)
        assert time.monotonic() - began < 5

    def test_output(self) -> None:
        with pytest.raises(sandbox.Died):
            inside("flood", bounds=jail.Bounds(output=1024 * 1024))

    def test_threads_end_with_the_memory(self) -> None:
        assert int(inside("thread_bomb", bounds=jail.Bounds(memory=512 * 1024 * 1024))) < 2000

    def test_a_crash_is_an_answer(self) -> None:
        with pytest.raises(sandbox.Died):
            inside("die")
        assert sandbox.run("aman.kit.files.sandbox:echo", b"again").content == b"again"


class TestFailClosed:
    def test_on_an_unknown_machine_nothing_is_opened(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(platform, "machine", lambda: "pdp11")
        with pytest.raises(sandbox.SandboxMissing):
            sandbox.run("aman.kit.files.sandbox:echo", b"x")

    def test_a_child_that_cannot_lock_itself_in_opens_nothing(self) -> None:
        task = "tests.kit.files.unlocked:echo"
        import sys

        with pytest.raises(sandbox.SandboxMissing):
            sandbox.run(task, b"x", path=[ROOT, *sys.path])

    @pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
    def test_the_filter_jumps_only_to_its_own_steps(self, machine: str) -> None:
        steps = jail.program(machine)
        assert len(steps) < 4096
        assert all(at + 1 + max(yes, no) < len(steps) for at, (_, yes, no, _) in enumerate(steps[:-1]))
        assert steps[-1][0] == 0x06
