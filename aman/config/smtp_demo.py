"""A mail server for demonstrations and tests: keeps every mail as a file, once per Message-ID."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller

from aman.config import env, leash, start

FOLDER = "mailbox"


class Keeper:
    """Keeps mails in a folder. The name of a file is a hash of the Message-ID, so a repeat changes nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep one mail; answer only once it is on disk."""
        content = bytes(envelope.original_content or envelope.content)
        known = BytesHeaderParser().parsebytes(content).get("Message-ID") or ""
        name = hashlib.sha256(known.encode() or content).hexdigest()[:32]
        target = self.folder / f"{name}.eml"
        if target.exists():
            return "250 Kept before"
        fresh = self.folder / f".{name}-{os.getpid()}-{id(envelope)}"
        recipients = ", ".join(envelope.rcpt_tos)
        fresh.write_bytes(f"X-Delivered-To: {recipients}\r\n".encode() + content)
        try:
            os.link(fresh, target)
        except FileExistsError:
            return "250 Kept before"
        finally:
            fresh.unlink()
        return "250 Kept"


def run(settings: env.Settings) -> int:
    """Catch mails where AMAN_SMTP_URL points until told to stop."""
    leash.hold_to_supervisor()
    folder = settings.data_dir / FOLDER
    start.require_folder(folder)
    parts = urlsplit(settings.smtp_url)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    catcher = Controller(Keeper(folder), hostname=parts.hostname or "127.0.0.1", port=parts.port or 25)
    catcher.start()
    stop.wait()
    catcher.stop()
    return 0
