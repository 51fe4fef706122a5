"""A small load generator: some keep-alive connections on one thread, one request in flight on each."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """What came of a run: seconds it took, seconds each answer took, and the answers' bodies."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    refused: int = 0

    def percentile(self, share: float) -> float:
        """Return a latency percentile in milliseconds."""
        ranked = sorted(self.latencies)
        return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))]


class _Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()
        self.needed = -1
        self.sent_at = 0.0

    def send(self, request: bytes) -> None:
        self.buffer.clear()
        self.needed = -1
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """Return the whole answer once it is there."""
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionError("the server closed a connection")
        self.buffer += chunk
        if self.needed < 0 and (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.buffer[:end]).lower()
            _, named, length = head.partition(b"content-length:")
            self.needed = end + 4 + int(length.split(b"\r\n", 1)[0]) if named else 1 << 40
        whole = 0 <= self.needed <= len(self.buffer) or (
            self.needed == 1 << 40 and self.buffer.endswith(b"\r\n0\r\n\r\n")
        )
        return bytes(self.buffer) if whole else None


def request(path: str, body: bytes, cookie: str = "") -> bytes:
    """Return the bytes of one form POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n"
    )
    return (head + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n").encode() + body


def run(port: int, requests: list[bytes], connections: int) -> Outcome:
    """Send every request once, over so many connections, and keep what came back."""
    outcome, waiting = Outcome(), iter(requests)
    poll = selectors.DefaultSelector()
    started = time.perf_counter()
    for _ in range(connections):
        one = _Connection(port)
        poll.register(one.socket, selectors.EVENT_READ, one)
        one.send(next(waiting))
    open_now = connections
    while open_now:
        for key, _ in poll.select(30):
            open_now -= _step(key.data, waiting, poll, outcome)
    outcome.seconds = time.perf_counter() - started
    return outcome


def _step(one: _Connection, waiting: Iterator[bytes], poll: selectors.BaseSelector, outcome: Outcome) -> int:
    answer = one.receive()
    if answer is None:
        return 0
    outcome.latencies.append(time.perf_counter() - one.sent_at)
    if answer.startswith(b"HTTP/1.1 200"):
        outcome.bodies.append(answer)
    else:
        outcome.refused += 1
    following = next(waiting, None)
    if following is not None:
        one.send(following)
        return 0
    poll.unregister(one.socket)
    one.socket.close()
    return 1
