"""The mailbox of a demonstration: what its mail catcher has kept. Nothing of the kind exists in a live installation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from aman.kit import page
from aman.kit.languages import Language, language

FOLDER = "mailbox"
_LINK = re.compile(r"^https?://\S+$")


@dataclass(frozen=True)
class Line:
    """One line of a mail's text; `url` where the line is an address."""

    text: str
    url: str


@dataclass(frozen=True)
class Mail:
    """One mail as it arrived."""

    recipient: str
    subject: str
    sent_at: datetime | None
    language: Language
    lines: list[Line]


def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the mails of this demonstration, newest first."""
    if not settings.AMAN.demo:
        raise Http404
    words = request.GET.get("to", "").strip().lower()
    folder = Path(settings.AMAN.data_dir) / FOLDER
    kept = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    if words:
        kept = [path for path in kept if words in _read(path).recipient.lower()]
    shown = page.paginate_list(kept, request.GET.get("page"), 20)
    mails = [_read(path) for path in shown]
    return render(request, "web/mailbox.html", {"mails": mails, "rows": shown, "words": words})


def _read(path: Path) -> Mail:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    stamp = mail["Date"]
    return Mail(
        recipient=str(mail["X-Delivered-To"] or mail["To"] or ""),
        subject=str(mail["Subject"] or ""),
        sent_at=parsedate_to_datetime(str(stamp)) if stamp else None,
        language=language(str(mail["Content-Language"] or "")),
        lines=[_line(line) for line in text.strip().splitlines()],
    )


def _line(text: str) -> Line:
    return Line(text, text if _LINK.match(text) else "")
