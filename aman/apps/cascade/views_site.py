"""A message as the people of one site read it, signed in, and say that they have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages as toasts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from aman.apps.cascade import letters, selectors, services
from aman.apps.cascade.models import MessageState, Target
from aman.kit.languages import Language, language


@dataclass(frozen=True)
class AtSitePage:
    """Everything the page shows."""

    site: str
    site_uuid: UUID
    reference: str
    words: letters.Words
    words_language: Language
    missing: str
    sent_at: datetime | None
    seen_at: datetime | None
    seen_by: str
    is_open: bool
    is_exercise: bool


def message_at_site(request: HttpRequest, message: UUID, site: UUID) -> HttpResponse:
    """Show a message to people of a site, and take "I have seen this"."""
    now = timezone.now()
    try:
        target = selectors.message_at_site(message, site)
    except Target.DoesNotExist as error:
        raise Http404 from error
    if request.method == "POST":
        try:
            services.see_at_site(target=target, actor=request.user, now=now)  # type: ignore[arg-type]
        except services.NotOpen:
            return redirect("message_at_site", message=message, site=site)
        toasts.success(request, _("Thank you. The panel knows that your site has seen it."))
        return redirect("site_today", site=site)
    page = _page(target, request.language.code, now)  # type: ignore[attr-defined]
    return render(request, "cascade/at_site.html", {"page": page, "exercise": page.is_exercise, "now": now})


def _page(target: Target, wanted: str, now: datetime) -> AtSitePage:
    message = target.message
    words = letters.words_for(selectors.texts_of(message), wanted)
    return AtSitePage(
        site=target.site.name,
        site_uuid=target.site.uuid,
        reference=message.reference,
        words=words,
        words_language=language(words.language),
        missing=language(wanted).name if words.is_stand_in else "",
        sent_at=message.released_at,
        seen_at=target.seen_at,
        seen_by=target.seen_by.short_name if target.seen_by else "",
        is_open=message.state != MessageState.STOPPED and message.expires_at > now,
        is_exercise=message.is_exercise,
    )
