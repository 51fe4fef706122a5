"""Reading messages: the list, one message, and the part of it that is fetched again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from aman.apps.cascade import pages, selectors
from aman.apps.cascade.forms import FilterForm
from aman.apps.cascade.models import Message, MessageState
from aman.kit import page
from aman.kit.when import when_html


def messages(request: HttpRequest) -> HttpResponse:
    """List messages, newest first."""
    form = FilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = selectors.messages(state=asked.get("state", ""), urgency=asked.get("urgency", ""))
    shown = page.paginate(rows, request.GET.get("page"))
    seen = selectors.seen_counts([message.pk for message in shown])
    table = _table(shown, seen, timezone.now())
    is_filtered = any(asked.values())
    may_write = request.access.has("DUTY_OFFICER", "ANALYST", "PANEL_MEMBER", "CHAIR")  # type: ignore[attr-defined]
    context = {
        "filter": form,
        "rows": shown,
        "table": table,
        "is_filtered": is_filtered,
        "may_write": may_write,
    }
    return render(request, "cascade/messages.html", context)


def _table(rows: page.Page[Message], seen: dict[int, int], now: datetime) -> page.Table:
    columns = [
        page.Column(_("Message")),
        page.Column(_("State")),
        page.Column(_("Reach")),
        page.Column(_("How soon"), wide=True),
        page.Column(_("Written"), wide=True),
    ]
    cells = [
        (
            page.Link(_address(message), _subject(message), format_html('<bdi dir="ltr">{}</bdi>', message.reference)),
            pages.status_of(message),
            _reach(message, seen.get(message.pk, 0)),
            message.get_urgency_display(),
            when_html(message.written_at, now),
        )
        for message in rows
    ]
    return page.table(_("Messages, newest first"), columns, cells, hide_caption=True)


def _subject(message: Message) -> str:
    subject = selectors.subject_of(message, pages.speaks())
    return _("EXERCISE: %(subject)s") % {"subject": subject} if message.is_exercise else subject


def _reach(message: Message, seen: int) -> str:
    if message.state in {MessageState.DRAFT, MessageState.READY}:
        return _("Not released")
    return _("%(seen)s of %(sites)s sites") % {"seen": seen, "sites": message.sites_targeted}


def _address(message: Message) -> str:
    return reverse("message_page", kwargs={"message": message.uuid})


def found(message: UUID) -> Message:
    """Return a message within scope, or answer 404."""
    try:
        return selectors.message_by_uuid(message)
    except Message.DoesNotExist as error:
        raise Http404 from error


def message_page(request: HttpRequest, message: UUID) -> HttpResponse:
    """Show one message: its texts and audience before release, its reach after."""
    now, all_silent = timezone.now(), request.GET.get("silent") == "all"
    access = request.access  # type: ignore[attr-defined]
    shown = pages.message_page(found(message), request.user, access, now, all_silent=all_silent)
    context = {"page": shown, "exercise": shown.message.is_exercise, "all_silent": all_silent}
    return render(request, "cascade/message.html", context)


def message_reach(request: HttpRequest, message: UUID) -> HttpResponse:
    """Answer with the reach of a message alone, for the page that shows it."""
    row = found(message)
    if row.state in {MessageState.DRAFT, MessageState.READY}:
        raise Http404
    all_silent, access = request.GET.get("silent") == "all", request.access  # type: ignore[attr-defined]
    shown = pages.message_page(row, request.user, access, timezone.now(), all_silent=all_silent)
    return render(request, "cascade/_reach.html", {"page": shown, "all_silent": all_silent})
