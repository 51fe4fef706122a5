"""The page behind an acknowledgement link. Opening it changes nothing: mail scanners open every link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from aman.apps.cascade import letters, selectors, services
from aman.apps.cascade.links import BadLink, delivery_of
from aman.apps.cascade.models import Delivery
from aman.kit import scoping
from aman.kit.languages import LANGUAGES, Language, language


@dataclass(frozen=True)
class Choice:
    """Another language this message can be read in."""

    language: Language
    url: str
    is_current: bool


@dataclass(frozen=True)
class AcknowledgePage:
    """A message as its reader sees it."""

    words: letters.Words
    words_language: Language
    missing: str
    reference: str
    panel: str
    sent_at: datetime | None
    expires_at: datetime
    is_exercise: bool
    acknowledged_at: datetime | None
    choices: list[Choice]


def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """Show a message to whoever holds its link, and take "I have seen this" by POST."""
    now, asked = timezone.now(), request.GET.get("in", "")
    with scoping.system("whoever holds an acknowledgement link"):
        try:
            uuid = delivery_of(token)
            if request.method == "POST":
                services.acknowledge(delivery=uuid, now=now)
                return redirect(_address(token, asked), permanent=False)
            return _shown(request, token, uuid, asked, now)
        except services.NotOpen as error:
            return _closed(request, error.code, uuid)
        except (BadLink, Delivery.DoesNotExist):
            return _closed(request, "")


def _shown(request: HttpRequest, token: str, uuid: UUID, asked: str, now: datetime) -> HttpResponse:
    row = selectors.delivery_with_message(uuid)
    code = selectors.why_closed(row, now)
    if code:
        raise services.NotOpen(code)
    page = _page(row, token, asked if asked in LANGUAGES else row.language)
    _speak(request, asked if asked in LANGUAGES else row.language)
    return render(request, "cascade/acknowledge.html", {"page": page, "exercise": page.is_exercise})


def _page(row: Delivery, token: str, wanted: str) -> AcknowledgePage:
    assert row.message is not None  # noqa: S101  (the selector asks for deliveries of messages only)
    texts = selectors.texts_of(row.message)
    words = letters.words_for(texts, wanted)
    shown = [code for code in LANGUAGES if code in texts or code == row.language]
    return AcknowledgePage(
        words=words,
        words_language=language(words.language),
        missing=language(wanted).name if words.is_stand_in else "",
        reference=row.message.reference,
        panel=settings.AMAN.panel_name,
        sent_at=row.message.released_at,
        expires_at=row.message.expires_at,
        is_exercise=row.message.is_exercise,
        acknowledged_at=row.acknowledged_at,
        choices=[Choice(language(code), _address(token, code), code == wanted) for code in shown],
    )


def _closed(request: HttpRequest, code: str, uuid: UUID | None = None) -> HttpResponse:
    """Answer plainly. A wrong link, an old one and a made-up one get the same page."""
    if uuid is not None:
        _speak(request, selectors.delivery_with_message(uuid).language)
    status = 410 if code else 404
    return render(request, "cascade/acknowledge_closed.html", {"code": code}, status=status)


def _speak(request: HttpRequest, wanted: str) -> None:
    """Put the words round the message in the reader's language, whatever the browser asked for."""
    chosen = letters.frame_language(wanted)
    translation.activate(chosen)
    request.language = language(chosen)  # type: ignore[attr-defined]
    request.asked_language = language(wanted)  # type: ignore[attr-defined]


def _address(token: str, asked: str) -> str:
    path = reverse("acknowledge", args=[token], urlconf=settings.PUBLIC_URLCONF)
    return f"{path}?in={asked}" if asked in LANGUAGES else path
