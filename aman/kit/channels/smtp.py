"""E-mail by SMTP: one recipient per letter, a stable Message-ID as its key, and honest results.

The line that matters is where the text has gone: before it a fault is a refusal, after it a lost answer is
unknown. One connection is kept for many letters and never trusted after a fault.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from aman.kit.channels import Accepted, Letter, Refused, Result, Unknown, Wanted, Withheld

LETTERS_PER_CONNECTION = 100
_FAULTS = (OSError, smtplib.SMTPException)
_ONE_ADDRESS = re.compile(r"[!-~]+@[!-~]+")
_SEPARATORS = frozenset("<>,;: ")


@dataclass(frozen=True)
class SmtpServer:
    """Where e-mail is handed over, and in whose name. timeout_seconds: for each step of the conversation."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    use_ssl: bool = False
    use_starttls: bool = False
    timeout_seconds: float = 10


def configured() -> SmtpServer:
    """Return the server of this installation's settings."""
    return SmtpServer(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        sender=settings.DEFAULT_FROM_EMAIL,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        use_ssl=settings.EMAIL_USE_SSL,
        use_starttls=settings.EMAIL_USE_TLS,
        timeout_seconds=settings.EMAIL_TIMEOUT or 10,
    )


def wire_key(key: str) -> str:
    """Return what the outside sees of a key: always the same for it, and telling nothing."""
    return hashlib.sha256(f"aman-letter|{key}".encode()).hexdigest()[:40]


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Return a letter as an e-mail. No tracking, no second recipient, nothing that invites an auto-reply."""
    mail, key = EmailMessage(), wire_key(letter.key)
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    mail["From"] = sender
    mail["To"] = letter.recipient
    mail["Subject"] = _one_line(letter.subject)
    mail["Date"] = format_datetime(timezone.now())
    mail["Message-ID"] = f"<{key}@{domain}>"
    mail["X-Aman-Key"] = mail["Idempotency-Key"] = key
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.body, charset="utf-8", cte="base64")
    mail["Content-Language"] = letter.language  # after the content, which takes its headers with it
    return mail


def _one_line(subject: str) -> str:
    """Return a subject as one line that says what it says.

    `=?` begins an encoded word: the e-mail library would decode it when it is set, line breaks and all, and write
    headers of the author's own making. Apart, the two signs mean nothing.
    """
    return " ".join(subject.split()).replace("=?", "= ?")


class _Answered(Exception):
    """The server answered a step with something other than yes."""

    def __init__(self, code: int, step: str) -> None:
        super().__init__(f"{step}: {code}")
        self.code, self.step = code, step

    @property
    def result(self) -> Refused:
        """Only what a server says of this recipient or this text is final; the rest is its own trouble."""
        final = self.code >= 500 and self.step in {"RCPT", "TEXT"}
        return Refused(f"{self.step}_{self.code}", permanent=final)


class SmtpChannel:
    """One conversation with one server, kept open between letters."""

    def __init__(self, server: SmtpServer) -> None:
        self.server = server
        self._client: smtplib.SMTP | None = None
        self._used = 0

    def send(self, letter: Letter, wanted: Wanted) -> Result:
        """Send one letter if it is still wanted. Returns Accepted, Refused, Unknown or Withheld."""
        if not _is_one_address(letter.recipient):
            return Refused("BAD_ADDRESS", permanent=True)
        text = compose(letter, self.server.sender).as_bytes(policy=policy.SMTP)
        kept = self._client is not None
        found = self._try(letter, text, wanted)
        if kept and isinstance(found, Refused) and found.code == "UNREACHABLE":
            return self._try(letter, text, wanted)  # a kept connection had gone stale; nothing had been sent
        return found

    def close(self) -> None:
        """End the connection politely, if there is one."""
        client, self._client, self._used = self._client, None, 0
        if client is None:
            return
        try:
            client.quit()
        except _FAULTS:
            client.close()

    def _try(self, letter: Letter, text: bytes, wanted: Wanted) -> Result:
        try:
            client = self._connected()
            self._envelope(client, letter.recipient)
            if not wanted():
                client.rset()
                return Withheld()
            _step(client.docmd("DATA"), {354}, "DATA")
        except _Answered as answer:
            self._drop()
            return answer.result
        except _FAULTS:
            self._drop()
            return Refused("UNREACHABLE", permanent=False)
        return self._text(client, text)

    def _text(self, client: smtplib.SMTP, text: bytes) -> Result:
        """Hand over the text. From the first byte on, no answer means that we do not know."""
        try:
            client.send(_stuffed(text))
            _step(client.getreply(), {250}, "TEXT")
        except _Answered as answer:
            self._drop()
            return Unknown("ODD_ANSWER") if answer.code < 400 else answer.result
        except _FAULTS:
            self._drop()
            return Unknown("NO_ANSWER")
        self._used += 1
        if self._used >= LETTERS_PER_CONNECTION:
            self.close()
        return Accepted()

    def _envelope(self, client: smtplib.SMTP, recipient: str) -> None:
        _step(client.mail(parseaddr(self.server.sender)[1]), {250}, "MAIL")
        _step(client.rcpt(recipient), {250, 251}, "RCPT")

    def _connected(self) -> smtplib.SMTP:
        if self._client is not None:
            return self._client
        server = self.server
        client = _dial(server)
        try:
            if server.use_starttls:
                client.starttls(context=ssl.create_default_context())
            if server.user:
                client.login(server.user, server.password)
            client.ehlo_or_helo_if_needed()
        except _FAULTS:
            client.close()
            raise
        self._client = client
        return client

    def _drop(self) -> None:
        client, self._client, self._used = self._client, None, 0
        if client is not None:
            client.close()


def _dial(server: SmtpServer) -> smtplib.SMTP:
    if server.use_ssl:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout_seconds, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=server.timeout_seconds)


def _is_one_address(text: str) -> bool:
    """Whether a recipient is exactly one plain address: no list, no name, no second line."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return bool(_ONE_ADDRESS.fullmatch(text)) and _SEPARATORS.isdisjoint(text)


def _step(reply: tuple[int, bytes], good: set[int], step: str) -> None:
    code = reply[0]
    if code == -1:
        raise smtplib.SMTPServerDisconnected(step)
    if code not in good:
        raise _Answered(code, step)


def _stuffed(text: bytes) -> bytes:
    """Return a text ready for DATA: CRLF line ends, leading dots doubled, the closing dot."""
    lines = text.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b"\r\n.\r\n"
