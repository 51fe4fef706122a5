"""What the audit page shows: ids and codes, and the names of who acted."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aman.apps.privacy.selectors._audit import Events
from aman.kit import page, when
from aman.kit.audit import Fault
from aman.kit.models import AuditEvent
from aman.kit.page import Column, Status, Table


def event_table(found: Events, now: datetime) -> Table:
    """Return events as a table."""
    columns = [
        Column(_("When")),
        Column(_("By")),
        Column(_("What")),
        Column(_("To what")),
        Column(_("Details"), wide=True),
    ]
    rows = [
        (
            when.when_html(event.at, now),
            page.apart(found.names.get(event.actor, str(event.actor)[:8]))
            if event.actor
            else page.apart(_("The system, or a visitor")),
            _code(event.verb),
            _code(f"{event.subject_type.rpartition('.')[2]} {event.subject_id}"),
            _code(_details(event)),
        )
        for event in found.rows
    ]
    return page.table(_("Events"), columns, rows, hide_caption=True, empty=_("No event fits. Ask for less."))


def _code(words: str) -> str:
    return format_html('<bdi dir="ltr" class="am-small">{}</bdi>', words)


def _details(event: AuditEvent) -> str:
    return json.dumps(event.details, ensure_ascii=False, sort_keys=True)[:300] if event.details else ""


def _query(request: HttpRequest, **more: str) -> str:
    kept: dict[str, Any] = {key: value for key, value in request.GET.items() if key != "after" and value}
    query = urlencode({**kept, **more})
    return f"{reverse('audit_log')}?{query}" if query else reverse("audit_log")


def next_url(request: HttpRequest, found: Events) -> str:
    """Return the address of the events after these, or ""."""
    return _query(request, after=found.after) if found.after else ""


def first_url(request: HttpRequest) -> str:
    """Return the address of the newest events."""
    return _query(request)


def checked(chain: str, result: tuple[int, list[Fault]]) -> dict[str, Any]:
    """Return what checking a chain found."""
    length, faults = result
    count = ngettext("%(count)d event looked at.", "%(count)d events looked at.", length) % {"count": length}
    rows = [(fault.seq, _code(fault.code)) for fault in faults]
    columns = [Column(_("Event"), number=True), Column(_("Fault"))]
    return {
        "chain": chain,
        "count": count,
        "status": Status("bad", _("Not whole")) if faults else Status("ok", _("Whole")),
        "table": page.table(_("Faults"), columns, rows) if faults else None,
    }
