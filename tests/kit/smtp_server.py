"""A real SMTP server for tests, which can be slow, refuse, or hang up in the middle.

It honours the key as a good provider does: a Message-ID it has taken before is taken again and counted, but
the mail is delivered once.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Post:
    """What the server has been given, and how it behaves. Change the behaviour between sends."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.times_offered: Counter[str] = Counter()
        self.rcpt_answer = "250 OK"
        self.mail_answer = "250 OK"
        self.text_answer = "250 OK"
        self.hang_up_after_text: Callable[[int], bool] = lambda offered: False
        self.hang_up_at_rcpt = False
        self.slow_seconds = 0.0
        self.offered = 0

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.mail_answer.startswith("250"):
            envelope.mail_from = address
        return self.mail_answer

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        await asyncio.sleep(self.slow_seconds)
        if self.hang_up_at_rcpt:
            server.transport.close()
            return "421 gone"
        if self.rcpt_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt_answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.offered += 1
        if not self.text_answer.startswith("250"):
            return self.text_answer
        self._take(envelope)
        if self.hang_up_after_text(self.offered):
            server.transport.close()
        return self.text_answer

    def _take(self, envelope: Any) -> None:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        key = str(mail["Message-ID"])
        self.times_offered[key] += 1
        if self.times_offered[key] == 1:
            self.mails.append(mail)  # type: ignore[arg-type]
            self.recipients.append(list(envelope.rcpt_tos))


class PostOffice:
    """The server on a port of its own, as a context manager."""

    def __init__(self, port: int = 0) -> None:
        self.post = Post()
        self.port = port or free_port()
        self._controller = Controller(self.post, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> PostOffice:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
